// How many go to a plan; who has blocked the caller, or is blocked, is not counted.
COUNT {
  MATCH (one:User)-[:GOES_TO {state: 'accepted'}]->(node)
  WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(one) }
}
