// End a seed that has not tipped, as it was found at $version: whoever was asked or had said yes is free again.
// Another answer in between changes the version; then nothing happens, for that answer's event looks again.
// :params {seed_id: "s-1", version: 7, reason: "too few people would come", now: datetime("2026-11-25T17:30:00Z")}
// Returns: state (expired); no row when the seed changed or does not propagate
MATCH (seed:Seed {id: $seed_id})
SET seed.touched_at = $now
WITH seed
WHERE seed.state = 'propagating'
  AND seed.version = $version
SET seed.state = 'expired',
    seed.stop_reason = $reason,
    seed.stopped_at = $now,
    seed.version = seed.version + 1
WITH seed
// include release_people
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'seed.stopped', schema: 1, key: seed.id, sequence: seed.version, at: $now,
  seed_id: seed.id, reason: $reason
})
RETURN seed.state AS state
