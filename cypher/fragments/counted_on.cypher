// Whom another time of `plan` concerns: who goes (`seat` 1), and who has said yes to `grown`, its seed, and is not on it yet or waits for
// a seat, or may still answer (`seat` 0).
CALL (plan, grown) {
  MATCH (person:User)-[:GOES_TO {state: 'accepted'}]->(plan)
  RETURN person, 1 AS seat
  UNION
  MATCH (grown)-[ask:ASKED]->(person:User)
  WHERE (ask.answer = 'yes' OR (ask.answer IS NULL AND ask.deadline >= $now))
    AND NOT EXISTS { MATCH (person)-[going:GOES_TO]->(plan) WHERE going.state IN ['accepted', 'declined'] }
  RETURN person, 0 AS seat
}
