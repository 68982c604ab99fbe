// How many said yes to a seed; who has blocked the caller, or is blocked, is not counted.
COUNT {
  MATCH (node)-[:ASKED {answer: 'yes'}]->(one:User)
  WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(one) }
}
