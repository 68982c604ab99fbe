// Somebody wants to see nothing of somebody else: the friendship is over, and what was asked or suggested; of seeds that would bring
// them together one of the two is let go as if the time for an answer had passed (whoever was blocked, if both could still
// answer), drafts with both as starters are off, invitations of one by the other are declined. Who goes already, goes. Seeds
// are locked before people, as everywhere, and people the lower id first.
// :params {user_id: "u-1", other_id: "u-2", now: datetime("2026-11-25T16:30:00Z")}
// Returns: blocked (bool); no row for who is not there, or whom the caller may not know of
MATCH (me:User {id: $user_id})
CALL (me) {
  MATCH (other:User {id: $other_id})
  RETURN other
}
WITH me, other
WHERE other <> me AND NOT other:Erased AND (EXISTS { (me)-[:FRIENDS_WITH|REQUESTED_FRIEND]-(other) }
  OR EXISTS { (me)-[:BLOCKED]->(other) }
  OR EXISTS { (me)<-[:STARTS_WITH|ASKED]-(:Seed)-[:STARTS_WITH|ASKED]->(other) }
  OR EXISTS { (me)-[:GOES_TO]->(:Plan)<-[:GOES_TO]-(other) }
  OR
// include visible_to
)
CALL (me, other) {
  MATCH (me)<-[:STARTS_WITH|ASKED]-(seed:Seed)-[:STARTS_WITH|ASKED]->(other)
  WHERE seed.state IN ['draft', 'scored', 'propagating', 'tipped', 'booked']
  WITH DISTINCT seed
  ORDER BY seed.id
  SET seed.touched_at = $now
  RETURN collect(seed) AS seeds
}
CALL (me, other) {
  UNWIND CASE WHEN me.id < other.id THEN [me, other] ELSE [other, me] END AS one
  SET one.touched_at = $now
  RETURN count(one) AS both
}
MERGE (me)-[block:BLOCKED]->(other)
ON CREATE SET block.at = $now
WITH me, other, seeds, EXISTS { (me)-[:FRIENDS_WITH]-(other) } AS friends
FOREACH (_ IN CASE WHEN friends THEN [1] ELSE [] END |
  SET me.friends_version = coalesce(me.friends_version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'friendship.ended', schema: 1, key: 'friends:' + me.id, sequence: me.friends_version,
    at: $now, user_id: me.id, other_id: other.id
  })
)
WITH me, other, seeds
CALL (me, other) {
  MATCH (me)-[over:FRIENDS_WITH|REQUESTED_FRIEND|SUGGESTED|SIMILAR_TASTE]-(other)
  DELETE over
}
CALL (me, other, seeds) {
  UNWIND seeds AS seed
  WITH me, other, seed
  WHERE seed.state IN ['propagating', 'tipped', 'booked']
  UNWIND [[me, other], [other, me]] AS two
  WITH seed, two[0] AS person, two[1] AS counterpart, other
  MATCH (seed)-[ask:ASKED]->(person)
  WHERE ask.answer IS NULL AND ask.deadline >= $now
    AND NOT EXISTS { MATCH (seed)-[said:ASKED]->(counterpart) WHERE said.answer IN ['no', 'none'] }
    AND (person = other
         OR NOT EXISTS { MATCH (seed)-[open:ASKED]->(counterpart) WHERE open.answer IS NULL AND open.deadline >= $now })
  WITH seed, person, collect(ask) AS asks
  WITH collect({seed: seed, person: person, ask: asks[0]}) AS found
  UNWIND found AS one
  WITH one.seed AS seed, one.person AS person, one.ask AS ask
  SET ask.answer = 'none',
      ask.answered_at = $now,
      ask.released_at = $now,
      seed.version = coalesce(seed.version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'ask.expired', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, user_id: person.id
  })
  RETURN count(*) AS let_go
}
CALL (me, other, seeds) {
  UNWIND seeds AS seed
  WITH me, other, seed
  WHERE seed.state IN ['draft', 'scored']
    AND EXISTS { (me)<-[:STARTS_WITH]-(seed)-[:STARTS_WITH]->(other) }
  SET seed.state = 'cancelled',
      seed.stop_reason = 'cancelled',
      seed.stopped_at = $now,
      seed.version = coalesce(seed.version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'seed.stopped', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, reason: 'cancelled'
  })
  RETURN count(*) AS stopped
}
CALL (me, other) {
  UNWIND [[me, other], [other, me]] AS two
  WITH two[0] AS invited, two[1] AS organiser
  MATCH (organiser)-[:ORGANISES]->(plan:Plan)<-[going:GOES_TO {state: 'invited'}]-(invited)
  WHERE plan.state IN ['proposed', 'confirmed', 'booked'] AND plan.start > $now
  SET plan.touched_at = $now
  SET going.state = 'declined',
      going.answered_at = $now,
      going.waiting_since = null,
      going.answers = coalesce(going.answers, 0) + 1,
      plan.version = coalesce(plan.version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'plan.answered', schema: 1, key: plan.id, sequence: plan.version, at: $now,
    plan_id: plan.id, user_id: invited.id, answer: 'decline'
  })
  RETURN count(*) AS declined
}
CALL (me, other) {
  UNWIND [[me, other], [other, me]] AS two
  WITH two[0] AS reader, two[1] AS gone
// include forget_name
  RETURN count(*) AS forgotten
}
RETURN true AS blocked
