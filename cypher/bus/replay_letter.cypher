// Put a dead letter's event back on the outbox, for the group that gave up on it alone, and remove the letter.
// :params {id: "l-1", event_type: "person.answered", key: "s-1", sequence: 4, payload: "{}", now: datetime("2026-11-25T16:30:00Z")}
// Returns: replayed (int)
MATCH (letter:DeadLetter {id: $id})
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: $event_type, schema: 1, key: $key, sequence: $sequence, at: $now, payload: $payload
})
DELETE letter
RETURN count(*) AS replayed
