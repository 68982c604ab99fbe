// Payments that are not yet as they are wanted: of one plan, or of all.
// :params {plan_id: null, limit: 100}
// Returns: id, plan_id, payer_id, amount, currency, state, wanted
// Scans: the label holds only what is due
MATCH (payer:User)-[:PAYS]->(intent:Due)-[:FOR]->(plan:Plan)
WHERE $plan_id IS NULL OR plan.id = $plan_id
RETURN intent.id AS id,
       plan.id AS plan_id,
       payer.id AS payer_id,
       intent.amount AS amount,
       intent.currency AS currency,
       intent.state AS state,
       intent.wanted AS wanted
ORDER BY intent.created_at, id
LIMIT $limit
