// All bookings, newest first.
// :params {state: null, before: null, before_id: null, limit: 21}
// Returns: the booking's columns
MATCH (booking:Booking)
WHERE booking.created_at <= coalesce($before, datetime('9999-12-31T00:00:00Z'))
  AND ($state IS NULL OR booking.state = $state)
  AND ($before IS NULL OR booking.created_at < $before OR booking.id < $before_id)
WITH booking
ORDER BY booking.created_at DESC, booking.id DESC
LIMIT $limit
MATCH (booking)-[:OF]->(plan:Plan)
MATCH (booking)-[:AT]->(venue:Venue)
RETURN
// include booking_columns
ORDER BY created_at DESC, id DESC
