// Asks that nobody has answered, earliest first: what residents who were away find when they come back.
// :params {limit: 10000}
// Returns: seed_id, user_id
MATCH (seed:Seed)-[ask:ASKED]->(person:User)
WHERE seed.state IN ['propagating', 'tipped', 'booked'] AND ask.answer IS NULL
RETURN seed.id AS seed_id, person.id AS user_id
ORDER BY ask.asked_at, seed_id, user_id
LIMIT $limit
