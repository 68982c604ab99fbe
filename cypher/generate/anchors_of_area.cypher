// People who live in an area and have friends to come with, those with the strongest ties first.
// :params {latitude: 41.815, longitude: -71.405, radius_m: 2000.0, pool: 1000, limit: 100}
// Returns: id
MATCH (person:User)
WHERE point.distance(person.location, point({latitude: $latitude, longitude: $longitude})) < $radius_m
  AND EXISTS { (person)-[:FRIENDS_WITH]-() }
WITH person
LIMIT $pool
WITH person
ORDER BY coalesce(person.reach, 0.0) DESC, person.id
LIMIT $limit
RETURN person.id AS id
