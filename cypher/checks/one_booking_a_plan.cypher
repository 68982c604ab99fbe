// A plan has at most one booking that is not over, and a booking is of one plan, at one venue.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every booking
MATCH (booking:Booking)
OPTIONAL MATCH (booking)-[:OF]->(plan:Plan)
WITH booking, collect(plan) AS plans, COUNT { (booking)-[:AT]->(:Venue) } AS venues
WITH booking, plans, venues,
     COUNT {
       MATCH (booking)-[:OF]->(:Plan)<-[:OF]-(other:Booking)
       WHERE NOT other.state IN ['failed', 'cancelled']
         AND NOT booking.state IN ['failed', 'cancelled']
     } AS rivals
WHERE size(plans) <> 1
   OR venues <> 1
   OR rivals > 0
RETURN booking.id AS id,
       'plans ' + toString(size(plans)) + ', venues ' + toString(venues) + ', other bookings ' + toString(rivals) AS found
ORDER BY id
LIMIT $limit
