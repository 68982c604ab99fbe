// Take a missed deadline for an answer: 'none'.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 500}
// Returns: expired (int)
CALL () {
  // A seed that has not tipped is looked after however long nobody was there to look.
  MATCH (seed:Seed)
  WHERE seed.state = 'propagating'
  RETURN seed
  UNION
  MATCH (seed:Seed)
  WHERE seed.state IN ['tipped', 'booked']
    AND seed.start > $now - duration({days: 1})
  RETURN seed
}
WITH seed
WHERE EXISTS { (seed)-[due:ASKED]->(:User) WHERE due.answer IS NULL AND due.deadline < $now }
WITH seed
ORDER BY seed.id
LIMIT $limit
SET seed.touched_at = $now
WITH seed
CALL (seed) {
  MATCH (seed)-[ask:ASKED]->(person:User)
  WHERE ask.answer IS NULL
    AND ask.deadline < $now
  SET ask.answer = 'none',
      ask.answered_at = $now,
      seed.version = seed.version + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'ask.expired', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, user_id: person.id
  })
  RETURN count(*) AS expired
}
RETURN sum(expired) AS expired
