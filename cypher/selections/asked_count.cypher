// How many were asked to join a seed; who has blocked the caller, or is blocked, is not counted.
COUNT { MATCH (node)-[:ASKED]->(one:User) WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(one) } }
