// Tell those who had said yes that the plan did not come together, so that their evening is free again.
// :params {seed_id: "s-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (seed:Seed {id: $seed_id})-[:ASKED {answer: 'yes'}]->(person:User)
MATCH (seed)-[:AT]->(venue:Venue)
MERGE (note:Notification {id: 'stopped:' + seed.id + ':' + person.id})
ON CREATE SET
  note.type = 'stopped',
  note.title = venue.name + ' is off',
  note.message = 'Too few could come this time. Your evening is free again.',
  note.seed_id = seed.id,
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
