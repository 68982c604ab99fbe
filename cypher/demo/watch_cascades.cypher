// How the launched seeds stand.
// :params {lists: {seed_ids: ["s-1"]}}
// Returns: id, venue, start, time_zone, state, min_group, asked, yes, open, conversion_probability
UNWIND $lists.seed_ids AS seed_id
MATCH (seed:Seed {id: seed_id})-[:AT]->(venue:Venue)
CALL (seed) {
  OPTIONAL MATCH (seed)-[ask:ASKED]->(:User)
  RETURN count(ask) AS asked,
         count(CASE ask.answer WHEN 'yes' THEN 1 END) AS yes,
         count(CASE WHEN ask IS NOT NULL AND ask.answer IS NULL THEN 1 END) AS open
}
RETURN seed.id AS id,
       venue.name AS venue,
       seed.start AS start,
       venue.time_zone AS time_zone,
       seed.state AS state,
       seed.min_group AS min_group,
       asked,
       yes,
       open,
       seed.conversion_probability AS conversion_probability
ORDER BY yes DESC, asked DESC, id
