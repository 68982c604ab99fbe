// Record what a person who was asked says; effects follow on the bus. The seed is locked by the first SET: of an answer and
// a missed deadline, or of two answers, one comes first and stays.
// :params {seed_id: "s-1", user_id: "u-9", answer: "yes", now: datetime("2026-11-25T16:40:00Z")}
// Returns: outcome (recorded, not_asked, answered, late, over, busy), answer (the one that holds), answered_at, deadline, state
// no row for who may not know of the seed
MATCH (seed:Seed {id: $seed_id})
WHERE EXISTS { (seed)-[:STARTS_WITH|ASKED]->(:User {id: $user_id}) }
SET seed.touched_at = $now
WITH seed
// include take_answer
RETURN outcome,
       ask.answer AS answer,
       ask.answered_at AS answered_at,
       ask.deadline AS deadline,
       seed.state AS state
