// Put events that were sent after a moment back on the outbox, some at a time: their Redis lost what it held.
// :params {since: datetime("2026-11-25T16:30:00Z"), limit: 5000}
// Returns: events (int)
MATCH (event:OutboxEvent)
WHERE event.sent_at >= $since
WITH event
LIMIT $limit
SET event:Unsent
REMOVE event.sent_at
RETURN count(event) AS events
