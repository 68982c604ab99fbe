// Whom another time of `plan` concerns, locked (`people`): who goes, who has said yes to its seed and is not on it yet, and who may still
// answer. Nobody is asked, or taken along elsewhere, while it is looked at whether they are free.
CALL (plan) {
  OPTIONAL MATCH (grown:Seed)-[:BECAME]->(plan)
  SET grown.touched_at = $now
  WITH plan, grown
  CALL (plan, grown) {
    MATCH (person:User)-[:GOES_TO {state: 'accepted'}]->(plan)
    RETURN person
    UNION
    MATCH (grown)-[ask:ASKED]->(person:User)
    WHERE (ask.answer = 'yes' OR (ask.answer IS NULL AND ask.deadline >= $now))
      AND NOT EXISTS { (person)-[:GOES_TO]->(plan) }
    RETURN person
  }
  WITH person
  ORDER BY person.id
  SET person.touched_at = $now
  RETURN collect(person) AS people
}
