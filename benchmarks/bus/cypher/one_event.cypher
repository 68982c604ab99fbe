// One event that nobody handles, on the outbox.
// :params {id: "f-1", at: datetime("2026-11-25T16:30:00Z")}
CREATE (:OutboxEvent:Unsent {
  id: $id, type: 'seed.scored', schema: 1, key: $id, sequence: 1, at: $at, request_id: $id, kept: 0, dropped: 0
})
