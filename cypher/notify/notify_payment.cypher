// Tell somebody that their share could not be held; one that is held needs no words.
// :params {intent_id: "p-1:u-2:1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (person:User)-[:PAYS]->(intent:PaymentIntent {id: $intent_id, state: 'refused'})-[:FOR]->(plan:Plan)
MERGE (note:Notification {id: 'payment:' + intent.id})
ON CREATE SET
  note.type = 'payment',
  note.title = 'Your share could not be held',
  note.message = 'Please accept again with another means of payment, or you lose your seat.',
  note.plan_id = plan.id,
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
