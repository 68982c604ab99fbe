// What is true of seeds' starter groups and venues, for reasons.
// :params {lists: {seed_ids: ["s-1"]}}
// Returns: id, venue_name, start, time_zone, people (int), furthest_km, likes [{name, people}], in_price (int), been (int),
// friendships (int)
UNWIND $lists.seed_ids AS seed_id
MATCH (seed:Seed {id: seed_id})-[:AT]->(venue:Venue)
CALL (seed, venue) {
  MATCH (seed)-[:STARTS_WITH]->(person:User)
  RETURN count(person) AS people,
         max(point.distance(person.location, venue.location)) / 1000.0 AS furthest_km,
         sum(CASE WHEN person.price_min <= venue.price_level <= person.price_max THEN 1 ELSE 0 END) AS in_price,
         sum(CASE WHEN EXISTS { (person)-[been:INTERACTED]->(venue) WHERE been.visits > 0 } THEN 1 ELSE 0 END) AS been
}
CALL (seed, venue) {
  MATCH (venue)-[:TAGGED]->(tag:Interest)<-[:LIKES]-(person:User)<-[:STARTS_WITH]-(seed)
  WITH tag.name AS name, count(DISTINCT person) AS fans
  ORDER BY fans DESC, name
  LIMIT 3
  RETURN collect({name: name, people: fans}) AS likes
}
RETURN seed.id AS id,
       venue.name AS venue_name,
       seed.start AS start,
       venue.time_zone AS time_zone,
       people,
       furthest_km,
       likes,
       in_price,
       been,
       COUNT { MATCH (seed)-[:STARTS_WITH]->(a)-[:FRIENDS_WITH]-(b)<-[:STARTS_WITH]-(seed) WHERE a.id < b.id } AS friendships
