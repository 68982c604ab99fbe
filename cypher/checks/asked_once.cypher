// No seed asks a person twice.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every seed
MATCH (seed:Seed)-[ask:ASKED]->(person:User)
WITH seed, person, count(ask) AS asks
WHERE asks > 1
RETURN seed.id AS id, person.id + ' asked ' + toString(asks) + ' times' AS found
ORDER BY id, found
LIMIT $limit
