// Tell those who are invited to a plan, each once, however often people are added.
// :params {plan_id: "p-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (plan:Plan {id: $plan_id})<-[:GOES_TO {state: 'invited'}]-(person:User)
MATCH (plan)-[:AT]->(venue:Venue)
MATCH (organiser:User)-[:ORGANISES]->(plan)
MERGE (note:Notification {id: 'invited:' + plan.id + ':' + person.id})
ON CREATE SET
  note.type = 'invited',
  note.title = venue.name + ' with ' + organiser.name + '?',
  note.message = 'Please say whether you come.',
  note.plan_id = plan.id,
  note.start = plan.start,
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
