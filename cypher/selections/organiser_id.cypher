// Who organises a plan; nobody whom the caller has blocked, or who has blocked the caller.
head(COLLECT {
  MATCH (one:User)-[:ORGANISES]->(node)
  WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(one) }
  RETURN one.id
})
