// Tell that a request's drafts are there; whoever watches the request sees it too.
// :params {request_id: "r-1", seeds: 12, now: datetime("2026-11-25T16:30:00Z")}
// Returns: event_id
OPTIONAL MATCH (request:JobRun {id: $request_id})
SET request.state = "running", request.drafts = $seeds
CREATE (event:OutboxEvent:Unsent {
  id: randomUUID(), type: "seed.generated", schema: 1, key: $request_id, sequence: 1, at: $now,
  request_id: $request_id, seeds: $seeds
})
RETURN event.id AS event_id
