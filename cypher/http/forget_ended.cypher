// Forgets access that ended so long ago that no token of it is left.
// :params {limit: 10000}
// Returns: forgotten (int)
MATCH (ended:EndedAccess)
WHERE ended.until < datetime()
WITH ended
LIMIT $limit
DELETE ended
RETURN count(*) AS forgotten
