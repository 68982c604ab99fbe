// Add running seeds: a starter asks friends, of whom the first have said yes and the others may still answer.
UNWIND $rows AS row
MATCH (starter:User {id: row.starter})
MATCH (venue:Venue {id: row.venue})-[:HAS_SLOT]->(slot:Slot)
WHERE slot.start > $now
WITH row, starter, venue, slot
ORDER BY slot.start
WITH row, starter, venue, head(collect(slot)) AS slot
CREATE (seed:Seed {
  id: row.id, key: row.id, state: 'propagating', origin: 'benchmark', start: slot.start, end: slot.end, min_group: 4,
  max_group: 8, ask_budget: 16, conversion_probability: 0.5, reasons: ['Many live near'], version: 1, created_at: $now
})
CREATE (seed)-[:AT]->(venue)
CREATE (seed)-[:IN]->(slot)
CREATE (seed)-[:STARTS_WITH {acceptance_probability: 0.5}]->(starter)
CREATE (seed)-[:ASKED {
  wave: 1, position: 0, asked_at: $now, deadline: $now, answer: 'yes', answered_at: $now, acceptance_probability: 0.9,
  accepted_friends: 0, reasons: ['You start it']
}]->(starter)
WITH seed, starter
CALL (seed, starter) {
  MATCH (starter)-[tie:FRIENDS_WITH]-(friend:User)
  WITH friend, tie
  ORDER BY tie.strength DESC, friend.id
  LIMIT 15
  RETURN collect(friend) AS friends
}
UNWIND range(0, size(friends) - 1) AS place
WITH seed, friends[place] AS friend, place
CREATE (seed)-[:ASKED {
  wave: 2, position: place + 1, asked_at: $now, deadline: CASE WHEN place < 4 THEN $now ELSE $until END,
  answer: CASE WHEN place < 4 THEN 'yes' END, answered_at: CASE WHEN place < 4 THEN $now END,
  acceptance_probability: 0.3 + place / 100.0, accepted_friends: 3, reasons: ['3 friends are in', 'In your price range']
}]->(friend)
