// Whoever goes to the plan of a seed was asked and said yes, or was invited to it by hand.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every plan
MATCH (seed:Seed)-[:BECAME]->(plan:Plan)<-[going:GOES_TO]-(person:User)
WHERE going.answers IS NULL
  AND NOT EXISTS { MATCH (seed)-[ask:ASKED]->(person) WHERE ask.answer = 'yes' }
RETURN plan.id AS id, person.id + ' is ' + going.state + ' without a yes' AS found
ORDER BY id, found
LIMIT $limit
