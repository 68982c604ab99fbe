// Tell people that they are asked; each once, however often the event is delivered.
// :params {lists: {asks: [{seed_id: "s-1", user_id: "u-1"}]}, now: datetime("2026-11-25T16:45:00Z")}
// Returns: notified (int)
UNWIND $lists.asks AS ask
MATCH (seed:Seed {id: ask.seed_id})
CALL (seed, ask) {
  MATCH (seed)-[asked:ASKED]->(person:User {id: ask.user_id})
  RETURN asked, person
}
MATCH (seed)-[:AT]->(venue:Venue)
MERGE (note:Notification {id: 'asked:' + seed.id + ':' + person.id})
ON CREATE SET
  note.type = 'asked',
  note.title = venue.name + '?',
  note.message = CASE asked.accepted_friends
    WHEN 0 THEN 'You are among the first to be asked.'
    WHEN 1 THEN 'One of your friends has already said yes.'
    ELSE toString(asked.accepted_friends) + ' of your friends have already said yes.'
  END,
  note.seed_id = seed.id,
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
