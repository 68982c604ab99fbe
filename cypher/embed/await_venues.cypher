// Let venues wait to be folded in that have no embedding, though a visitor has: interactions that came without an event.
// :params {limit: 500}
// Returns: waiting (int), those that wait since now
// Scans: what has no embedding is in no index
MATCH (venue:Venue)
WHERE venue.embedding_version IS NULL
  AND venue.awaits_embedding IS NULL
  AND EXISTS { (venue)<-[acted:INTERACTED]-(person:User) WHERE acted.weight > 0 AND person.embedding_version IS NOT NULL }
WITH venue
LIMIT $limit
SET venue.awaits_embedding = timestamp()
RETURN count(*) AS waiting
