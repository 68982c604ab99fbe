"""Nested reads: by one selection, by N+1 plain calls, and by the neo4j GraphQL library."""
