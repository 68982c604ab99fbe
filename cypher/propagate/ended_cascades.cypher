// Seeds that were asked around and ended by themselves, oldest first. Those that momentum or the starter group's answers
// stopped are left out: nobody knows whether they would have tipped.
// :params {limit: 2000, lists: {given_up: ["the chance that"]}}
// Returns: id
MATCH (seed:Seed)
WHERE seed.state IN ["tipped", "booked", "expired"]
  AND EXISTS { (seed)-[:ASKED]->() }
  AND none(reason IN $lists.given_up WHERE coalesce(seed.stop_reason, "") STARTS WITH reason)
WITH seed
ORDER BY seed.created_at DESC, seed.id DESC
LIMIT $limit
WITH seed
ORDER BY seed.created_at, seed.id
RETURN seed.id AS id
