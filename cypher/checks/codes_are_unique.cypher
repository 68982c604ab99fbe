// A confirmation code belongs to one booking.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every booking
MATCH (booking:Booking)
WHERE booking.confirmation_code IS NOT NULL
WITH booking.confirmation_code AS code, collect(booking.id) AS ids
WHERE size(ids) > 1
RETURN code AS id, 'bookings' + reduce(text = '', one IN ids | text + ' ' + toString(one)) AS found
ORDER BY id
LIMIT $limit
