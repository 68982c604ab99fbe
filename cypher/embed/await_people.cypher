// Let people wait to be folded in who have no embedding, though a friend or a venue of theirs has: friendships and
// interactions that came without an event.
// :params {limit: 500}
// Returns: waiting (int), those who wait since now
// Scans: whoever has no embedding is in no index
MATCH (person:User)
WHERE person.embedding_version IS NULL
  AND person.awaits_embedding IS NULL
  AND (EXISTS { (person)-[acted:INTERACTED]->(venue:Venue) WHERE acted.weight > 0 AND venue.embedding_version IS NOT NULL }
       OR EXISTS { (person)-[:FRIENDS_WITH]-(friend:User) WHERE friend.embedding_version IS NOT NULL })
WITH person
LIMIT $limit
SET person.awaits_embedding = timestamp()
RETURN count(*) AS waiting
