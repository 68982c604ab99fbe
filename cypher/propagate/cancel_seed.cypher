// Stop a seed that has not tipped, for a starter of it or for nobody in particular (an admin).
// :params {seed_id: "s-1", caller_id: null, now: datetime("2026-11-25T17:30:00Z")}
// Returns: outcome (cancelled, forbidden, state), state (before); no row for who may not know of the seed
MATCH (seed:Seed {id: $seed_id})
WHERE $caller_id IS NULL OR EXISTS { (seed)-[:STARTS_WITH|ASKED]->(:User {id: $caller_id}) }
SET seed.touched_at = $now
WITH seed, seed.state AS state,
     $caller_id IS NULL OR EXISTS { (seed)-[:STARTS_WITH]->(:User {id: $caller_id}) } AS allowed
WITH seed, state,
     CASE
       WHEN NOT allowed THEN 'forbidden'
       WHEN NOT state IN ['draft', 'scored', 'propagating'] THEN 'state'
       ELSE 'cancelled'
     END AS outcome
CALL (seed, outcome) {
  WITH seed
  WHERE outcome = 'cancelled'
  SET seed.state = 'cancelled',
      seed.stop_reason = 'cancelled',
      seed.stopped_at = $now,
      seed.version = coalesce(seed.version, 0) + 1
  WITH seed
// include release_people
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'seed.stopped', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, reason: 'cancelled'
  })
}
RETURN outcome, state
