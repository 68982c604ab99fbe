// Nobody has said yes to, or may still answer, two running seeds at one time.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
MATCH (seed:Seed)
WHERE seed.state IN ['propagating', 'tipped', 'booked']
  AND coalesce(seed.origin, 'generated') <> 'history'
MATCH (seed)-[ask:ASKED]->(person:User)
WHERE ask.answer = 'yes'
   OR (ask.answer IS NULL AND ask.deadline >= $now)
MATCH (person)<-[held:ASKED]-(rival:Seed)
WHERE rival.state IN ['propagating', 'tipped', 'booked']
  AND rival.id > seed.id
  AND coalesce(rival.origin, 'generated') <> 'history'
  AND rival.start < seed.end
  AND rival.end > seed.start
  AND (held.answer = 'yes' OR (held.answer IS NULL AND held.deadline >= $now))
RETURN seed.id AS id, person.id + ' is taken by ' + rival.id + ' too' AS found
ORDER BY id, found
LIMIT $limit
