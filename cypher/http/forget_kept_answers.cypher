// Forget answers that nobody will ask for again.
// :params {before: datetime("2026-11-23T16:30:00Z"), limit: 10000}
// Returns: forgotten (int)
MATCH (kept:KeptAnswer)
WHERE kept.at < $before
WITH kept
LIMIT $limit
DELETE kept
RETURN count(*) AS forgotten
