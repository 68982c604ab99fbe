// A booking is in a state of its machine; a confirmed or completed one has its code, and its plan is booked or completed.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every booking
MATCH (booking:Booking)
OPTIONAL MATCH (booking)-[:OF]->(plan:Plan)
WITH booking, plan
WHERE NOT booking.state IN ['pending', 'held', 'confirmed', 'completed', 'cancelled', 'failed']
   OR (booking.state IN ['confirmed', 'completed']
       AND (booking.confirmation_code IS NULL OR NOT coalesce(plan.state, 'none') IN ['booked', 'completed']))
   OR (booking.state IN ['failed', 'cancelled'] AND plan.state IN ['booked', 'completed'])
RETURN booking.id AS id,
       booking.state + ', code ' + coalesce(booking.confirmation_code, 'none') + ', plan ' + coalesce(plan.state, 'none') AS found
ORDER BY id
LIMIT $limit
