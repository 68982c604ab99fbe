// Note what the payment company did. A share that is held or refused is told of, for its booking may wait for it.
// :params {intent_id: "p-1:u-1:0", state: "authorised", now: datetime("2026-11-25T16:50:00Z")}
// Returns: state, wanted
MATCH (intent:PaymentIntent {id: $intent_id})-[:FOR]->(plan:Plan)
MATCH (payer:User)-[:PAYS]->(intent)
SET plan.touched_at = $now, intent.touched_at = $now
WITH plan, payer, intent, intent.state <> $state AS changed
SET intent.state = $state,
    intent.changed_at = $now
// Who joined after the table was confirmed pays as the others did.
FOREACH (_ IN CASE WHEN $state = 'authorised' AND intent.wanted = $state AND plan.state IN ['booked', 'completed'] THEN [1] ELSE [] END |
  SET intent.wanted = 'captured'
)
FOREACH (_ IN CASE WHEN $state IN [intent.wanted, 'refused'] THEN [1] ELSE [] END | REMOVE intent:Due)
FOREACH (_ IN CASE WHEN changed AND $state IN ['authorised', 'refused'] THEN [1] ELSE [] END |
  SET plan.version = plan.version + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'payment.settled', schema: 1, key: plan.id, sequence: plan.version, at: $now,
    plan_id: plan.id, user_id: payer.id, intent_id: intent.id, state: $state
  })
)
RETURN intent.state AS state, intent.wanted AS wanted
