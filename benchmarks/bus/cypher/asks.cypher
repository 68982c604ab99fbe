// Asks that nobody was told of, with their events, laid ready but not on the outbox yet.
// :params {count: 20000, prefix: "b-", circles: 50, at: datetime("2026-11-25T16:30:00Z")}
UNWIND range(1, $count) AS number
CALL (number) {
  MATCH (seed:Seed {id: 's-' + (1 + number % $circles)})
  CREATE (person:User {id: $prefix + 'p-' + number})
  CREATE (seed)-[:ASKED {wave: 1, accepted_friends: 1}]->(person)
  CREATE (:OutboxEvent:Ready {
    id: $prefix + number, type: 'person.asked', schema: 1, sequence: number, key: seed.id, seed_id: seed.id,
    user_id: person.id, wave: 1, at: $at + duration({milliseconds: number})
  })
} IN TRANSACTIONS OF 10000 ROWS
