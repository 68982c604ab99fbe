// Seeds that a person starts or was asked to join, by start, in pages.
// :params {state: null, after_start: datetime("2026-11-25T16:30:00Z"), after_id: "", limit: 21, viewer_id: "u-1", sees_all: false}
// Returns: id, state, start, end, min_group, max_group, ask_budget, conversion_probability, model_version, reasons, expires_at,
// stop_reason, venue_id, venue_name, venue_category, venue_neighborhood, time_zone, starters [{id, name}], starter_count, going
// [{id, name}], going_count, asked_count
MATCH (me:User {id: $viewer_id})<-[:STARTS_WITH|ASKED]-(seed:Seed)
WITH DISTINCT me, seed
WHERE (seed.start > $after_start OR (seed.start = $after_start AND seed.id > $after_id))
  AND ($state IS NULL OR seed.state = $state)
WITH me, seed
ORDER BY seed.start, seed.id
LIMIT $limit
// include seed_row
ORDER BY start, id
