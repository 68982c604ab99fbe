// Seeds that were propagated and ended by themselves, oldest first, and whether they tipped.
// :params {}
// Returns: id, tipped (boolean)
MATCH (seed:Seed)
WHERE seed.state IN ["tipped", "booked", "expired"]
  AND EXISTS { (seed)-[:ASKED]->() }
RETURN seed.id AS id,
       seed.state <> "expired" AS tipped
ORDER BY seed.created_at, seed.id
