// An ask has an answer and its time, or neither.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every seed
MATCH (seed:Seed)-[ask:ASKED]->(person:User)
WHERE (ask.answer IS NULL) <> (ask.answered_at IS NULL)
   OR NOT coalesce(ask.answer, 'none') IN ['yes', 'maybe', 'no', 'none']
RETURN seed.id AS id, person.id + ' answered ' + coalesce(ask.answer, 'nothing') AS found
ORDER BY id, found
LIMIT $limit
