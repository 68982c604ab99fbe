// Keep an event that a group gave up on, with what is known of its failure, and tell the dead-letter stream. A second
// burial of the same delivery changes nothing.
// :params {id: "l-1", key: "propagate:e-1", stream: "sprout.person", group: "propagate", event_type: "person.answered", event_id: "e-1", body: "{}", cause: "KeyError: 'x'", attempts: 5, traceback: "", now: datetime("2026-11-25T16:30:00Z")}
// Returns: nothing
MERGE (letter:DeadLetter {key: $key})
ON CREATE SET letter.id = $id,
  letter.stream = $stream,
  letter.group = $group,
  letter.body = $body,
  letter.cause = $cause,
  letter.attempts = $attempts,
  letter.traceback = $traceback,
  letter.at = $now
WITH letter
WHERE letter.id = $id
CREATE (:OutboxEvent:Unsent {
  id: letter.id, type: 'dead.buried', schema: 1, key: letter.id, sequence: 0, at: $now,
  stream: $stream, group: $group, event_type: $event_type, event_id: $event_id, body: $body,
  cause: $cause, attempts: $attempts, traceback: $traceback
})
