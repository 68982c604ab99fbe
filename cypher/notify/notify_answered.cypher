// Tell who organises a plan what somebody invited has answered; of a changed mind once more.
// :params {plan_id: "p-1", user_id: "u-2", answer: "accept", event_id: "e-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (plan:Plan {id: $plan_id})<-[:ORGANISES]-(organiser:User)
MATCH (person:User {id: $user_id})-[:GOES_TO]->(plan)
WHERE NOT EXISTS { (organiser)-[:BLOCKED]-(person) }
MERGE (note:Notification {id: 'answered:' + $event_id})
ON CREATE SET
  note.type = 'answered',
  note.title = person.name + CASE $answer WHEN 'accept' THEN ' comes' ELSE ' does not come' END,
  note.message = '',
  note.plan_id = plan.id,
  note.start = plan.start,
  note.created_at = $now
MERGE (organiser)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
