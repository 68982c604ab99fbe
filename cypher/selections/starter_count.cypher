// How many people a seed starts with; who has blocked the caller, or is blocked, is not counted.
COUNT { MATCH (node)-[:STARTS_WITH]->(one:User) WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(one) } }
