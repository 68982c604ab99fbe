// A seed that has tipped, and no other, became a plan: one, with at least the minimum group and at most the maximum saying yes.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every seed
MATCH (seed:Seed)
WHERE coalesce(seed.origin, 'generated') <> 'history'
WITH seed,
     COUNT { (seed)-[:BECAME]->(:Plan) } AS plans,
     COUNT { (seed)-[ask:ASKED]->(:User) WHERE ask.answer = 'yes' } AS yeses
WHERE plans > 1
   OR (seed.state IN ['tipped', 'booked'] AND (plans = 0 OR NOT seed.min_group <= yeses <= seed.max_group))
   OR (plans > 0 AND NOT seed.state IN ['tipped', 'booked', 'cancelled'])
RETURN seed.id AS id,
       seed.state + ', plans ' + toString(plans) + ', yeses ' + toString(yeses) + ' of ' + toString(seed.min_group) + ' to '
         + toString(seed.max_group) AS found
ORDER BY id
LIMIT $limit
