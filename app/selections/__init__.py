"""GraphQL-like reads: one description of the graph, checked selections, one Cypher statement each."""
