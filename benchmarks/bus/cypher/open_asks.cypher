// Asks that wait for an answer.
// :params {now: datetime("2026-11-25T16:30:00Z")}
MATCH (seed:Seed {state: 'propagating'})-[ask:ASKED]->(person:User)
WHERE ask.answer IS NULL AND ask.deadline > $now
RETURN seed.id AS seed_id, person.id AS user_id
