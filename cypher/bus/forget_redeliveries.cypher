// Delete old counts of deliveries, some at a time.
// :params {before: datetime("2026-11-18T16:30:00Z"), limit: 5000}
// Returns: counts (int)
MATCH (redelivery:Redelivery)
WHERE redelivery.at < $before
WITH redelivery
LIMIT $limit
DELETE redelivery
RETURN count(*) AS counts
