// Record what a person who was asked says; effects follow on the bus. The seed is locked by the first SET: of an answer and
// a missed deadline, or of two answers, one comes first and stays.
// :params {seed_id: "s-1", user_id: "u-9", answer: "yes", now: datetime("2026-11-25T16:40:00Z")}
// Returns: outcome (recorded, not_asked, answered, late, over), answer (the one that holds), answered_at, deadline, state
MATCH (seed:Seed {id: $seed_id})
SET seed.touched_at = $now
WITH seed
OPTIONAL MATCH (seed)-[ask:ASKED]->(:User {id: $user_id})
WITH seed, ask,
     CASE
       WHEN ask IS NULL THEN 'not_asked'
       WHEN ask.answer IN ['yes', 'maybe', 'no'] THEN 'answered'
       WHEN NOT seed.state IN ['propagating', 'tipped', 'booked'] THEN 'over'
       WHEN ask.answer = 'none' OR ask.deadline < $now THEN 'late'
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
RETURN outcome,
       ask.answer AS answer,
       ask.answered_at AS answered_at,
       ask.deadline AS deadline,
       seed.state AS state
