// People who have open asks, with one of the seeds that they may read.
MATCH (seed:Seed {origin: 'benchmark'})-[ask:ASKED]->(person:User)
WHERE ask.answer IS NULL
WITH person, min(seed.id) AS seed_id
RETURN person.id AS id, seed_id
ORDER BY id
