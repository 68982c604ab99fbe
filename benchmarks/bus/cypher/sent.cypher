// Whether an event was sent.
// :params {id: "f-1"}
MATCH (event:OutboxEvent {id: $id})
WHERE event.sent_at IS NOT NULL
RETURN count(event) AS count
