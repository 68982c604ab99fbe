"""Who holds people's money until a table is certain: one role, and a sandbox that plays it."""
