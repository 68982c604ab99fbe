// Tell that drafts were scored; whoever watches their request sees it too.
// :params {request_id: "r-1", kept: 8, dropped: 4, now: datetime("2026-11-25T16:30:00Z")}
// Returns: event_id
OPTIONAL MATCH (request:JobRun {id: $request_id})
SET request.state = "done", request.kept = $kept, request.ended_at = $now
CREATE (event:OutboxEvent:Unsent {
  id: randomUUID(), type: "seed.scored", schema: 1, key: $request_id, sequence: 2, at: $now,
  request_id: $request_id, kept: $kept, dropped: $dropped
})
RETURN event.id AS event_id
