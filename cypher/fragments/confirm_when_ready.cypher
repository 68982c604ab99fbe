// Confirms the locked `booking` of `plan` when it is held, the venue has agreed, nobody's answer is open and everybody who goes has
// the money held, if it costs any; that is then to be taken. Gives `confirmed` (0 or 1).
CALL (booking, plan) {
  WITH booking, plan
  WHERE booking.state = 'held'
    AND booking.venue_agreed_at IS NOT NULL
    AND NOT EXISTS { MATCH (:User)-[open:GOES_TO {state: 'invited'}]->(plan) WHERE open.waiting_since IS NULL }
    AND NOT EXISTS {
      MATCH (person:User)-[:GOES_TO {state: 'accepted'}]->(plan)
      WHERE plan.amount_per_head > 0
        AND NOT EXISTS { (person)-[:PAYS]->(:PaymentIntent {state: 'authorised', wanted: 'authorised'})-[:FOR]->(plan) }
    }
  SET booking.confirmation_code = booking.venue_code,
      booking.confirmed_at = $now,
      plan.state = 'booked'
  WITH booking, plan, 'confirmed' AS state, 'the venue keeps the table and all have answered' AS cause
// include enter_state
  CALL (plan) {
    MATCH (seed:Seed)-[:BECAME]->(plan)
    SET seed.state = 'booked',
        seed.version = seed.version + 1
    RETURN count(seed) AS seeds
  }
  CALL (plan) {
    MATCH (intent:PaymentIntent {state: 'authorised', wanted: 'authorised'})-[:FOR]->(plan)
    SET intent.wanted = 'captured',
        intent:Due
    RETURN count(intent) AS taken
  }
  RETURN count(*) AS confirmed
}
