// How first asks were shared: of the people asked outside starter groups, how many were so often in the first wave of a seed.
// Seeds of the city's past are left out, because they were asked in orders that were not ours.
// :params {since: datetime("2026-10-28T16:30:00Z")}
// Returns: times (int), people (int)
MATCH (seed:Seed)
WHERE seed.state IN ['propagating', 'tipped', 'booked', 'expired', 'cancelled']
  AND seed.start > $since
  AND coalesce(seed.origin, 'generated') <> 'history'
MATCH (seed)-[ask:ASKED]->(person:User)
WHERE ask.wave > 0
  AND ask.asked_at > $since
WITH person, count(CASE WHEN ask.wave = 1 THEN 1 END) AS times
RETURN times,
       count(*) AS people
ORDER BY times
