// Makes $lists.user_ids the people of the locked `plan`: who organises it goes, everybody else is invited, of which one event
// tells. Who is one of them already stays as they are. Gives `invited` (int).
CALL (plan) {
  UNWIND $lists.user_ids AS id
  MATCH (person:User {id: id})
  WHERE NOT EXISTS { (person)-[:GOES_TO]->(plan) }
  WITH plan, person, EXISTS { (person)-[:ORGANISES]->(plan) } AS organises
  CREATE (person)-[:GOES_TO {state: CASE WHEN organises THEN 'accepted' ELSE 'invited' END, at: $now, answers: 0}]->(plan)
  RETURN count(CASE WHEN NOT organises THEN 1 END) AS invited
}
FOREACH (_ IN CASE WHEN invited > 0 THEN [1] ELSE [] END |
  SET plan.version = plan.version + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'plan.invited', schema: 1, key: plan.id, sequence: plan.version, at: $now, plan_id: plan.id
  })
)
