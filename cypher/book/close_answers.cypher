// The time for answers is over: who has not answered, or whose money is not held, does not go. Who waits for a seat goes on waiting.
// The plan is locked before it is looked at who has answered: an answer is taken or too late, never taken back.
// :params {plan_id: "p-1", now: datetime("2026-11-25T18:30:00Z")}
// Returns: dropped ([id])
MATCH (plan:Plan {id: $plan_id})<-[:OF]-(booking:Booking)
SET booking.touched_at = $now
SET plan.touched_at = $now
WITH plan, booking
WHERE booking.state = 'held' AND booking.hold_until <= $now
CALL (plan) {
  MATCH (person:User)-[going:GOES_TO]->(plan)
  WHERE (going.state = 'invited' AND going.waiting_since IS NULL)
     OR (going.state = 'accepted' AND plan.amount_per_head > 0
         AND NOT EXISTS { (person)-[:PAYS]->(:PaymentIntent {state: 'authorised', wanted: 'authorised'})-[:FOR]->(plan) })
  SET going.reason = CASE going.state WHEN 'invited' THEN 'no answer' ELSE 'no payment' END,
      going.state = 'declined'
  WITH plan, person
// include let_go
  RETURN collect(person.id) AS dropped
}
RETURN dropped
