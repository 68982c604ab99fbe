// Draw the consequence of the yeses of a seed: at the minimum group it tips and becomes a plan, which its first starter to
// accept organises; later yeses join the plan. Safe to repeat: who goes already, goes already.
// :params {seed_id: "s-1", plan_id: "p-1", now: datetime("2026-11-25T16:45:00Z")}
// Returns: tipped (bool), joined ([id]), state, going (int)
MATCH (seed:Seed {id: $seed_id})
SET seed.touched_at = $now
WITH seed
WHERE seed.state IN ['propagating', 'tipped', 'booked']
CALL (seed) {
  OPTIONAL MATCH (seed)-[yes:ASKED {answer: 'yes'}]->(person:User)
  WITH person, yes.answered_at AS since, EXISTS { (seed)-[:STARTS_WITH]->(person) } AS starter
  ORDER BY starter DESC, since, person.id
  RETURN collect(person) AS going
}
WITH seed, going, seed.state = 'propagating' AND size(going) >= seed.min_group AS tipped
FOREACH (organiser IN CASE WHEN tipped THEN going[..1] ELSE [] END |
  SET seed.state = 'tipped',
      seed.tipped_at = $now,
      seed.version = seed.version + 1
  CREATE (seed)-[:BECAME]->(plan:Plan {id: $plan_id, state: 'proposed', start: seed.start, created_at: $now, version: 1})
  CREATE (organiser)-[:ORGANISES]->(plan)
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'seed.tipped', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, plan_id: $plan_id
  })
)
WITH seed, going, tipped
CALL (seed, going, tipped) {
  MATCH (seed)-[:BECAME]->(plan:Plan)
  UNWIND going AS person
  WITH seed, tipped, plan, person
  WHERE NOT EXISTS { (person)-[:GOES_TO]->(plan) }
  CREATE (person)-[:GOES_TO {state: 'accepted', at: $now}]->(plan)
  FOREACH (_ IN CASE WHEN tipped THEN [] ELSE [1] END |
    SET seed.version = seed.version + 1
    CREATE (:OutboxEvent:Unsent {
      id: randomUUID(), type: 'seed.joined', schema: 1, key: seed.id, sequence: seed.version, at: $now,
      seed_id: seed.id, plan_id: plan.id, user_id: person.id
    })
  )
  RETURN collect(person.id) AS joined
}
RETURN tipped,
       CASE WHEN tipped THEN [] ELSE joined END AS joined,
       seed.state AS state,
       size(going) AS going
