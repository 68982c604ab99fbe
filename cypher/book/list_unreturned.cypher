// Tables of bookings that are off which the venue does not know of yet.
// :params {booking_id: null, limit: 100}
// Returns: id, reference
// Scans: the label holds only what is to be given back
MATCH (booking:Unreturned)
WHERE $booking_id IS NULL OR booking.id = $booking_id
RETURN booking.id AS id, booking.provider_reference AS reference
ORDER BY booking.cancelled_at, id
LIMIT $limit
