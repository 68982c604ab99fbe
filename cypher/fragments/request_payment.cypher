// Where a head of the locked `plan` costs something: `payer`, who goes as `going`, is to have it held.
FOREACH (_ IN CASE WHEN plan.amount_per_head > 0 THEN [1] ELSE [] END |
  SET plan.version = plan.version + 1
  CREATE (payer)-[:PAYS]->(intent:PaymentIntent:Due {
    id: plan.id + ':' + payer.id + ':' + toString(going.answers), state: 'requested', wanted: 'authorised',
    amount: plan.amount_per_head, currency: plan.currency, created_at: $now
  })-[:FOR]->(plan)
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'payment.requested', schema: 1, key: plan.id, sequence: plan.version, at: $now,
    plan_id: plan.id, user_id: payer.id, intent_id: intent.id
  })
)
