// Bookings that are pending, wait for nothing and have not been looked at for a while: whoever should have was killed.
// :params {before: datetime("2026-11-25T16:48:00Z"), limit: 100}
// Returns: id
MATCH (booking:Booking {state: 'pending'})
WHERE booking.changed_at <= $before
  AND NOT EXISTS { (booking)-[:WAITS_FOR]->(:Slot) }
RETURN booking.id AS id
ORDER BY booking.changed_at, id
LIMIT $limit
