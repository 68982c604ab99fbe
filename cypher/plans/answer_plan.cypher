// Somebody who is invited goes, or does not. A seat that is given up, a share that is to be held or let go follow by the event. Plan and
// person are locked before it is looked at where they stand.
// :params {plan_id: "p-1", user_id: "u-2", answer: "accept", now: datetime("2026-11-25T16:50:00Z")}
// Returns: outcome (recorded, same, over, organises, waits, declined, busy), state (of the person), plan_state; no row for who is not of the plan
MATCH (person:User {id: $user_id})-[going:GOES_TO]->(plan:Plan {id: $plan_id})
SET plan.touched_at = $now, person.touched_at = $now
WITH person, going, plan, plan.start AS start,
     EXISTS {
       MATCH (person)-[:PAYS]->(refused:PaymentIntent {state: 'refused'})-[:FOR]->(plan)
       WHERE refused.id = plan.id + ':' + person.id + ':' + toString(going.answers)
     } AS unpaid
WITH person, going, plan, unpaid,
     CASE
       WHEN $answer = 'decline' AND going.state = 'declined' THEN 'same'
       WHEN $answer = 'accept' AND going.state = 'accepted' AND NOT unpaid THEN 'same'
       WHEN NOT plan.state IN ['proposed', 'confirmed', 'booked'] OR plan.start <= $now THEN 'over'
       WHEN $answer = 'decline' AND EXISTS { (person)-[:ORGANISES]->(plan) } THEN 'organises'
       WHEN $answer = 'accept' AND going.state = 'declined' AND plan.state <> 'proposed' THEN 'declined'
       WHEN $answer = 'accept' AND going.waiting_since IS NOT NULL THEN 'waits'
       WHEN $answer = 'accept' AND going.state <> 'accepted' AND
// include goes_elsewhere
         THEN 'busy'
       ELSE 'recorded'
     END AS outcome
FOREACH (_ IN CASE WHEN outcome = 'recorded' THEN [1] ELSE [] END |
  SET going.state = CASE $answer WHEN 'accept' THEN 'accepted' ELSE 'declined' END,
      going.answered_at = $now,
      going.waiting_since = null,
      going.answers = coalesce(going.answers, 0) + 1,
      plan.version = coalesce(plan.version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'plan.answered', schema: 1, key: plan.id, sequence: plan.version, at: $now,
    plan_id: plan.id, user_id: person.id, answer: $answer
  })
)
WITH person, going, plan, outcome
CALL (person, going, plan, outcome) {
  WITH person AS payer, going, plan, outcome
  WHERE outcome = 'recorded' AND $answer = 'accept'
// include request_payment
  RETURN count(*) AS asked_to_pay
}
CALL (person, plan, outcome) {
  WITH person, plan, outcome
  WHERE outcome = 'recorded' AND $answer = 'decline'
// include let_go
  RETURN count(*) AS need_not_pay
}
RETURN outcome, going.state AS state, plan.state AS plan_state
