// Once quiet: everybody who was asked, and is still here, has the notification of it.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every seed
MATCH (seed:Seed)-[:ASKED]->(person:User)
WHERE coalesce(seed.origin, 'generated') <> 'history'
  AND NOT person:Erased
  AND NOT EXISTS { (person)-[:NOTIFIED]->(:Notification {id: 'asked:' + seed.id + ':' + person.id}) }
RETURN seed.id AS id, person.id + ' was asked and not told' AS found
ORDER BY id, found
LIMIT $limit
