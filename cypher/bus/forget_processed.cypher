// Delete records of handled events that can no longer come again, some at a time.
// :params {before: datetime("2026-11-18T16:30:00Z"), limit: 5000}
// Returns: records (int)
MATCH (record:ProcessedEvent)
WHERE record.at < $before
WITH record
LIMIT $limit
DELETE record
RETURN count(*) AS records
