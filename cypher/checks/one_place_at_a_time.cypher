// Nobody goes to two plans that begin less than two hours apart.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every plan
MATCH (plan:Plan)<-[going:GOES_TO]-(person:User)
WHERE going.state = 'accepted'
  AND plan.state <> 'cancelled'
MATCH (person)-[also:GOES_TO]->(other:Plan)
WHERE also.state = 'accepted'
  AND other.state <> 'cancelled'
  AND other.id > plan.id
  AND plan.start - duration({hours: 2}) < other.start < plan.start + duration({hours: 2})
RETURN plan.id AS id, person.id + ' goes to ' + other.id + ' too' AS found
ORDER BY id, found
LIMIT $limit
