// A plan has one organiser, who was let in, and is at one venue and in one slot of that venue once it has a booking.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every plan
MATCH (plan:Plan)
WITH plan,
     COUNT { (:User)-[:ORGANISES]->(plan) } AS organisers,
     COUNT { (:User)-[:ORGANISES]->(plan)<-[:GOES_TO]-(:User) } AS going,
     COUNT { (plan)-[:AT]->(:Venue) } AS venues,
     COUNT { (plan)-[:IN]->(:Slot) } AS slots,
     COUNT { (plan)-[:AT]->(:Venue)-[:HAS_SLOT]->(slot:Slot)<-[:IN]-(plan) WHERE slot.start = plan.start } AS fits,
     EXISTS { (:Booking)-[:OF]->(plan) } AS booked
WHERE organisers <> 1
   OR (booked AND (venues <> 1 OR slots <> 1 OR fits <> 1))
RETURN plan.id AS id,
       'organisers ' + toString(organisers) + ', venues ' + toString(venues) + ', slots ' + toString(slots) + ', of these matching '
         + toString(fits) AS found
ORDER BY id
LIMIT $limit
