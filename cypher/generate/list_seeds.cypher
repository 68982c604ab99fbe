// All seeds by start, in pages, for admins and agents.
// :params {state: "scored", after_start: datetime("2026-11-25T16:30:00Z"), after_id: "", limit: 21, viewer_id: "a-1", sees_all: true}
// Returns: id, state, start, end, min_group, max_group, ask_budget, conversion_probability, model_version, reasons, expires_at,
// stop_reason, venue_id, venue_name, venue_category, venue_neighborhood, time_zone, starters [{id, name}], starter_count, going
// [{id, name}], going_count, asked_count
MATCH (seed:Seed)
WHERE seed.start >= $after_start
  AND (seed.start > $after_start OR seed.id > $after_id)
  AND ($state IS NULL OR seed.state = $state)
WITH seed
ORDER BY seed.start, seed.id
LIMIT $limit
OPTIONAL MATCH (me:User {id: $viewer_id})
WITH seed, me
// include seed_row
ORDER BY start, id
