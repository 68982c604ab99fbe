// A venue keeps a table for an attempt that is over, or for a booking that is off: it is to be given back.
// :params {booking_id: "b-1", reference: "R-17", now: datetime("2026-11-25T16:50:00Z")}
// Returns: reference (no row when it is the table of the attempt in hand)
MATCH (booking:Booking {id: $booking_id})
WHERE booking.provider_reference <> $reference
   OR booking.provider_reference IS NULL
   OR booking.state IN ['cancelled', 'failed']
WITH booking, $reference AS reference
// include return_table
RETURN reference
