// The seed that a plan grew from.
head(COLLECT { MATCH (origin:Seed)-[:BECAME]->(node) RETURN origin.id })
