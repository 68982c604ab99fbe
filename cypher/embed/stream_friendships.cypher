// Every friendship, once, for training.
// :params {}
// Returns: one_id, other_id
// Scans: training reads all friendships
MATCH (one:User)-[:FRIENDS_WITH]->(other:User)
RETURN one.id AS one_id,
       other.id AS other_id
