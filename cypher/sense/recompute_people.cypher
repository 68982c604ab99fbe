// Recompute the weight of each interaction and every affinity, for one batch of people by id.
// :params {after_id: "", batch: 500, now: datetime("2026-11-25T16:30:00Z")}
// Returns: last_id (null when there was none), people (int), affinities (int)
MATCH (me:User)
WHERE me.id > $after_id
WITH me
ORDER BY me.id
LIMIT $batch
// Locks the batch, so that no interaction falls between the reading and the writing.
SET me.recomputed_at = $now
WITH me
CALL (me) {
  MATCH (me)-[acted:INTERACTED]->(:Venue)
  WITH acted,
// include interaction_weight
       AS weight
  WHERE acted.weight IS NULL OR abs(acted.weight - weight) > 1e-9
  SET acted.weight = weight
}
WITH me, null AS tags
// include learn_affinities
RETURN max(me.id) AS last_id, count(me) AS people, sum(affinities) AS affinities
