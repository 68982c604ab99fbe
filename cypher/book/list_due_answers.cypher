// Plans whose booking has waited for answers, or for seats, long enough, longest first.
// :params {now: datetime("2026-11-25T18:30:00Z"), limit: 100}
// Returns: plan_id, booking_id, state
MATCH (booking:Booking)
WHERE booking.state IN ['pending', 'held']
  AND booking.hold_until <= $now
  AND (booking.state = 'pending' OR booking.venue_agreed_at IS NOT NULL)
WITH booking
ORDER BY booking.hold_until, booking.id
LIMIT $limit
MATCH (booking)-[:OF]->(plan:Plan)
RETURN plan.id AS plan_id, booking.id AS booking_id, booking.state AS state
ORDER BY booking.hold_until, booking_id
