// What the caller said to a plan.
head(COLLECT { MATCH (me)-[mine:GOES_TO]->(node) RETURN mine.state })
