// Once quiet: the plan of a seed that has tipped has its booking, as large as the people who go, and a booked one is confirmed.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every seed
MATCH (seed:Seed)-[:BECAME]->(plan:Plan)
WHERE seed.state IN ['tipped', 'booked']
WITH seed, plan,
// include party_size
     AS people
OPTIONAL MATCH (booking:Booking)-[:OF]->(plan)
WHERE NOT booking.state IN ['failed', 'cancelled']
WITH seed, booking, people
WHERE booking IS NULL
   OR booking.party_size <> people
   OR (seed.state = 'booked') <> (booking.state IN ['confirmed', 'completed'])
RETURN seed.id AS id,
       seed.state + ', booking ' + coalesce(booking.state + ' for ' + toString(booking.party_size), 'none') + ', people '
         + toString(people) AS found
ORDER BY id
LIMIT $limit
