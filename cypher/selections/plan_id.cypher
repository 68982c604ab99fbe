// The plan that a booking is for.
head(COLLECT { MATCH (node)-[:OF]->(planned:Plan) RETURN planned.id })
