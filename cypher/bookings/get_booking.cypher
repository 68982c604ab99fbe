// One booking with its venue, time and history, and how the caller stands to the plan it is for.
// :params {booking_id: "b-1", caller_id: "u-1"}
// Returns: the booking's columns, history ([{before, state, cause, at, attempt}], oldest first), standing (goes, asked or stranger)
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)
MATCH (booking)-[:AT]->(venue:Venue)
CALL (booking) {
  MATCH (booking)-[:WENT_THROUGH]->(step:Transition)
  WITH step
  ORDER BY step.sequence
  RETURN collect({
    before: step.before, state: step.state, cause: step.cause, at: step.at, attempt: step.attempt
  }) AS history
}
RETURN
// include booking_columns
       , history,
// include standing
       AS standing
