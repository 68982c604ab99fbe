// A seed that has ended without a plan keeps no ask open, and its plan, where it had one, is cancelled.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
MATCH (seed:Seed)
WHERE seed.state IN ['expired', 'cancelled']
WITH seed,
     COUNT { (seed)-[ask:ASKED]->(:User) WHERE ask.answer IS NULL AND ask.deadline > $now } AS open,
     COUNT { (seed)-[:BECAME]->(plan:Plan) WHERE plan.state <> 'cancelled' } AS plans
WHERE open > 0
   OR plans > 0
RETURN seed.id AS id, seed.state + ', open asks ' + toString(open) + ', plans ' + toString(plans) AS found
ORDER BY id
LIMIT $limit
