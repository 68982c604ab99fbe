// What goes with a booking that has just (`entered` = 1) been cancelled or has failed for `cause`: its seats, what was paid, its
// table at the venue, its plan, its seed.
CALL (booking, state, cause, entered) {
  WITH booking, state, cause, entered
  WHERE entered = 1
// include free_seats
  MATCH (booking)-[:OF]->(plan:Plan)
  SET booking.cancelled_at = CASE WHEN state = 'cancelled' THEN $now END,
      booking.failure_reason = cause,
      plan.state = 'cancelled'
  WITH booking, plan, state, booking.provider_reference AS reference
// include return_table
  WITH plan, state
  CALL (plan) {
    MATCH (person:User)-[:GOES_TO]->(plan)
// include let_go
    RETURN count(person) AS people
  }
  CALL (plan, state) {
    MATCH (plan)<-[:BECAME]-(seed:Seed)
    SET seed.state = 'cancelled',
        seed.stop_reason = CASE state WHEN 'failed' THEN 'no table' ELSE 'called off' END,
        seed.version = coalesce(seed.version, 0) + 1
    RETURN count(seed) AS seeds
  }
  RETURN count(plan) AS called_off
}
