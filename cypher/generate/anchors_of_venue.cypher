// People whose taste is nearest to a venue, else who live nearest to it, and who have friends to come with.
// :params {venue_id: "v-1", radius_m: 10000.0, pool: 400, limit: 100}
// Returns: id
MATCH (venue:Venue {id: $venue_id})
CALL (venue) {
  WITH venue
  WHERE venue.embedding IS NOT NULL
  CALL db.index.vector.queryNodes("user_embedding", $pool, venue.embedding) YIELD node AS person, score
  RETURN person, score
  UNION
  WITH venue
  WHERE venue.embedding IS NULL
  MATCH (person:User)
  WHERE point.distance(person.location, venue.location) < $radius_m
  WITH venue, person
  LIMIT $pool
  RETURN person, -point.distance(person.location, venue.location) AS score
}
WITH venue, person, score
WHERE point.distance(person.location, venue.location) < $radius_m
  AND EXISTS { (person)-[:FRIENDS_WITH]-() }
WITH person, score
ORDER BY score DESC, person.id
LIMIT $limit
RETURN person.id AS id
