// All friendships, each once, for writing influence.
// Scans: everybody's friendships, once a training.
// :params {}
// Returns: one (id), other (id), strength
MATCH (one:User)-[tie:FRIENDS_WITH]->(other:User)
RETURN one.id AS one,
       other.id AS other,
       coalesce(tie.strength, 0.5) AS strength
