// Moves the locked `booking` into `state` for `cause`, if the table of transitions ($transitions) has that step: its version, its
// history and its event go with it. Gives `entered` (1, or 0 when the table has no such step).
CALL (booking, state, cause) {
  WITH booking, state, cause, coalesce(booking.state, 'new') AS before
  WHERE state IN $transitions[before]
  MATCH (booking)-[:OF]->(its_plan:Plan)
  SET booking.state = state,
      booking.changed_at = $now,
      booking.version = coalesce(booking.version, 0) + 1
  CREATE (booking)-[:WENT_THROUGH]->(:Transition {
    id: booking.id + ':' + toString(booking.version), before: before, state: state, cause: cause, at: $now,
    sequence: booking.version, attempt: booking.attempt
  })
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'booking.' + CASE WHEN state IN ['pending', 'held'] THEN 'requested' ELSE state END,
    schema: 1, key: booking.id, sequence: booking.version, at: $now,
    booking_id: booking.id, plan_id: its_plan.id, before: before, state: state, cause: cause
  })
  RETURN count(*) AS entered
}
