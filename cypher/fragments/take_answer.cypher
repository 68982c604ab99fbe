// Takes `$answer` of `$user_id` to the locked `seed` where their ask is open; gives ask, person (null for who was not asked)
// and outcome (recorded, not_asked, answered, late, over, busy). The person is locked before it is looked at where else they go.
OPTIONAL MATCH (seed)-[ask:ASKED]->(person:User {id: $user_id})
SET person.touched_at = $now
WITH seed, ask, person, seed.start AS start
WITH seed, ask, person,
     CASE
       WHEN ask IS NULL THEN 'not_asked'
       WHEN ask.answer IN ['yes', 'maybe', 'no'] THEN 'answered'
       WHEN NOT seed.state IN ['propagating', 'tipped', 'booked'] THEN 'over'
       WHEN ask.answer = 'none' OR ask.deadline < $now THEN 'late'
       WHEN $answer = 'yes' AND
// include goes_elsewhere
         THEN 'busy'
       ELSE 'recorded'
     END AS outcome
FOREACH (_ IN CASE WHEN outcome = 'recorded' THEN [1] ELSE [] END |
  SET ask.answer = $answer,
      ask.answered_at = $now,
      seed.version = seed.version + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'person.answered', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, user_id: $user_id, answer: $answer
  })
)
