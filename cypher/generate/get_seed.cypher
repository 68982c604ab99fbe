// One seed, for somebody who starts it or was asked, or for an admin; names as privacy allows.
// :params {seed_id: "s-1", viewer_id: "u-1", sees_all: false}
// Returns: id, state, start, end, min_group, max_group, ask_budget, conversion_probability, model_version, reasons, expires_at,
// stop_reason, venue_id, venue_name, venue_category, venue_neighborhood, time_zone, starters [{id, name}], starter_count, going
// [{id, name}], going_count, asked_count
MATCH (seed:Seed {id: $seed_id})
OPTIONAL MATCH (me:User {id: $viewer_id})
WITH seed, me
WHERE $sees_all OR EXISTS { (seed)-[:STARTS_WITH|ASKED]->(me) }
// include seed_row
