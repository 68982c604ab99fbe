"""Judging what the product serves on what people did later: whole rankers, through the queries that answer requests."""
