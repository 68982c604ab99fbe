// Take events off the outbox once their stream carries them. The time is real, not the product's: it serves repair.
// :params {now: datetime("2026-11-25T16:30:00Z"), lists: {ids: ["0b0e1f7c"]}}
// Returns: marked (int)
UNWIND $lists.ids AS id
MATCH (event:OutboxEvent {id: id})
REMOVE event:Unsent
SET event.sent_at = $now
RETURN count(event) AS marked
