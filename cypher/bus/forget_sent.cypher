// Delete events that were sent long ago, some at a time.
// :params {before: datetime("2026-11-18T16:30:00Z"), limit: 5000}
// Returns: events (int)
MATCH (event:OutboxEvent)
WHERE event.sent_at < $before
WITH event
LIMIT $limit
DETACH DELETE event
RETURN count(*) AS events
