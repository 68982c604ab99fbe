// Begin to propagate a scored seed, for a starter of it or for nobody in particular (an admin, the job).
// The seed is locked by the first SET, so of two launches one finds it running.
// :params {seed_id: "s-1", caller_id: null, now: datetime("2026-11-25T16:30:00Z")}
// Returns: outcome (launched, forbidden, state, late, busy), state (before), busy ([name of a starter who is taken])
// no row for who may not know of the seed
MATCH (seed:Seed {id: $seed_id})
WHERE $caller_id IS NULL OR EXISTS { (seed)-[:STARTS_WITH|ASKED]->(:User {id: $caller_id}) }
SET seed.touched_at = $now
WITH seed, seed.state AS state,
     $caller_id IS NULL OR EXISTS { (seed)-[:STARTS_WITH]->(:User {id: $caller_id}) } AS allowed,
     COLLECT {
       MATCH (seed)-[:STARTS_WITH]->(person:User)
       WHERE EXISTS {
           MATCH (person)<-[:STARTS_WITH]-(twin:Seed)
           WHERE twin <> seed AND twin.state = 'propagating' AND twin.start < seed.end AND twin.end > seed.start
         }
         OR
// include busy_then
       RETURN person.name
       ORDER BY person.name
     } AS busy
WITH seed, state, busy,
     CASE
       WHEN NOT allowed THEN 'forbidden'
       WHEN state <> 'scored' THEN 'state'
       WHEN seed.expires_at <= $now THEN 'late'
       WHEN size(busy) > 0 THEN 'busy'
       ELSE 'launched'
     END AS outcome
FOREACH (_ IN CASE WHEN outcome = 'launched' THEN [1] ELSE [] END |
  SET seed.state = 'propagating',
      seed.launched_at = $now,
      seed.version = coalesce(seed.version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'seed.launched', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id
  })
)
RETURN outcome, state, busy
