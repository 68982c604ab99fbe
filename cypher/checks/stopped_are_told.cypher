// Once quiet: everybody who said yes to a seed that came to nothing, and is still here, has the notification of it.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
MATCH (seed:Seed)-[ask:ASKED]->(person:User)
WHERE seed.state IN ['expired', 'cancelled']
  AND coalesce(seed.origin, 'generated') <> 'history'
  AND ask.answer = 'yes'
  AND NOT person:Erased
  AND NOT EXISTS { (person)-[:NOTIFIED]->(:Notification {type: 'stopped', seed_id: seed.id}) }
  AND NOT EXISTS { (seed)-[:BECAME]->(:Plan) }
RETURN seed.id AS id, person.id + ' said yes and was not told' AS found
ORDER BY id, found
LIMIT $limit
