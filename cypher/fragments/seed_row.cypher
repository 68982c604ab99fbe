// What is shown of a seed; needs seed and me (null where the caller is nobody in the graph) in scope.
// Whoever has blocked the caller, or is blocked, is absent also from the counts; others who may not be seen are only counted.
MATCH (seed)-[:AT]->(venue:Venue)
CALL (seed, me) {
  MATCH (seed)-[:STARTS_WITH]->(other:User)
  WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(other) }
  WITH other, $sees_all OR coalesce(other = me, false) OR
// include visible_to
       AS visible
  ORDER BY other.name, other.id
  RETURN count(other) AS starter_count,
         collect(CASE WHEN visible THEN {id: other.id, name: other.name} END) AS starters
}
CALL (seed, me) {
  MATCH (seed)-[:ASKED {answer: "yes"}]->(other:User)
  WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(other) }
  WITH other, $sees_all OR coalesce(other = me, false) OR
// include visible_to
       AS visible
  ORDER BY other.name, other.id
  RETURN count(other) AS going_count,
         collect(CASE WHEN visible THEN {id: other.id, name: other.name} END) AS going
}
RETURN seed.id AS id,
       seed.state AS state,
       seed.start AS start,
       seed.end AS end,
       seed.min_group AS min_group,
       seed.max_group AS max_group,
       seed.ask_budget AS ask_budget,
       seed.conversion_probability AS conversion_probability,
       seed.model_version AS model_version,
       coalesce(seed.reasons, []) AS reasons,
       seed.expires_at AS expires_at,
       seed.stop_reason AS stop_reason,
       venue.id AS venue_id,
       venue.name AS venue_name,
       venue.category AS venue_category,
       venue.neighborhood AS venue_neighborhood,
       venue.time_zone AS time_zone,
       starters,
       starter_count,
       going,
       going_count,
       COUNT {
         MATCH (seed)-[:ASKED]->(other:User)
         WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(other) }
       } AS asked_count
