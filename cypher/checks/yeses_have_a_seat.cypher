// Once quiet: whoever said yes to a seed that has tipped goes to its plan, or waits for a seat.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
MATCH (seed:Seed)-[ask:ASKED]->(person:User)
WHERE seed.state IN ['tipped', 'booked']
  AND coalesce(seed.origin, 'generated') <> 'history'
  AND ask.answer = 'yes'
  AND NOT EXISTS { (seed)-[:BECAME]->(:Plan)<-[:GOES_TO]-(person) }
RETURN seed.id AS id, person.id + ' said yes and is not on the plan' AS found
ORDER BY id, found
LIMIT $limit
