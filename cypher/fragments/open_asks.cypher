// The open asks of `me`, as `recommend/feed` returns them.
MATCH (me)<-[asked:ASKED]-(seed:Seed)
WHERE asked.answer IS NULL
  AND asked.deadline > $now
  AND seed.state IN ['propagating', 'tipped', 'booked']
WITH me, asked, seed, coalesce(asked.acceptance_probability, 0.0) AS probability
WHERE $after_probability IS NULL
   OR probability < $after_probability
   OR (probability = $after_probability AND seed.id > $after_id)
ORDER BY probability DESC, seed.id
LIMIT $limit
MATCH (seed)-[:AT]->(venue:Venue)
OPTIONAL MATCH (seed)-[:IN]->(slot:Slot)
CALL (me, seed) {
  MATCH (seed)-[:ASKED {answer: 'yes'}]->(other:User)
  WHERE NOT EXISTS { (me)-[:BLOCKED]-(other) }
  WITH other, EXISTS { (me)-[:FRIENDS_WITH]-(other) } AS friend,
// include visible_to
       AS visible
  ORDER BY friend DESC, other.name, other.id
  RETURN count(other) AS going,
         collect(CASE WHEN visible THEN {id: other.id, name: other.name, friend: friend} END) AS people
}
RETURN seed.id AS seed_id,
       seed.state AS state,
       probability,
       asked.wave AS wave,
       asked.asked_at AS asked_at,
       asked.deadline AS deadline,
       coalesce(asked.reasons, []) AS reasons,
       seed.min_group AS min_group,
       seed.max_group AS max_group,
       seed.start AS start,
       coalesce(slot.end, seed.end) AS end,
       slot.seats_left AS seats_left,
       {
         id: venue.id, name: venue.name, category: venue.category, neighborhood: venue.neighborhood,
         latitude: venue.location.latitude, longitude: venue.location.longitude, price_level: venue.price_level,
         time_zone: venue.time_zone
       } AS venue,
       going,
       people
ORDER BY probability DESC, seed_id
