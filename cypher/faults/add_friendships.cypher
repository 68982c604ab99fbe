// Add friendships of the fault run.
// :params {lists: {pairs: [["u-1", "u-2"]]}}
// Returns: friendships (int)
UNWIND $lists.pairs AS pair
MATCH (one:User {id: pair[0]})
WITH one, pair
ORDER BY pair[0], pair[1]
MATCH (other:User {id: pair[1]})
MERGE (one)-[tie:FRIENDS_WITH]->(other)
  ON CREATE SET tie.strength = 0.6
RETURN count(tie) AS friendships
