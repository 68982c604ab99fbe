// When a booking's plan starts, as a number that sorts alike in all time zones.
coalesce(head(COLLECT { MATCH (node)-[:OF]->(planned:Plan) RETURN planned.start.epochMillis }), 0)
