// Running seeds that would ask some of these people too and could not both, with all whom they would ask next: plans of one
// evening, or of one week in which a person has a single ask left.
// :params {seed_id: "s-1", now: datetime("2026-11-25T16:30:00Z"), ask_cap: 5, lists: {people: ["u-9"]}}
// Returns: id, room (asks left for seats that nobody is promised), worth_of_a_yes (people who go), people ([id]), gains ([people])
MATCH (seed:Seed {id: $seed_id})
UNWIND $lists.people AS user_id
MATCH (person:User {id: user_id})<-[claim:CANDIDATE]-(rival:Seed)
WHERE claim.position IS NOT NULL
  AND rival <> seed
  AND rival.state IN ['propagating', 'tipped', 'booked']
  AND rival.expires_at > $now
  AND NOT EXISTS { (rival)-[:ASKED]->(person) }
  AND (
    (rival.start < seed.end AND rival.end > seed.start)
    OR COUNT { (person)<-[recent:ASKED]-(:Seed) WHERE recent.asked_at > $now - duration({days: 7}) } + 1
       = coalesce(person.ask_cap_per_week, $ask_cap)
  )
WITH rival, count(*) AS shared
CALL (rival) {
  OPTIONAL MATCH (rival)-[ask:ASKED]->(:User)
  RETURN count(ask) AS made,
         count(CASE WHEN ask.answer = 'yes' OR (ask.answer IS NULL AND ask.deadline >= $now) THEN 1 END) AS taken
}
WITH rival, shared,
     CASE
       WHEN rival.max_group - taken < rival.ask_budget - made THEN rival.max_group - taken
       ELSE rival.ask_budget - made
     END AS room
WHERE room > 0
ORDER BY shared DESC, rival.id
LIMIT 50
MATCH (rival)-[claim:CANDIDATE]->(other:User)
WHERE claim.position IS NOT NULL
  AND claim.gain > 0.0
  AND NOT EXISTS { (rival)-[:ASKED]->(other) }
RETURN rival.id AS id,
       room,
       coalesce(rival.worth_of_a_yes, 1.0) AS worth_of_a_yes,
       collect(other.id) AS people,
       collect(claim.gain) AS gains
