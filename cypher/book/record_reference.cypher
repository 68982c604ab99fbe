// Note under which reference the desk has taken an attempt, and until when it may think about it. The table of a booking that is off by
// now, or has moved on to another table, is to be given back.
// :params {booking_id: "b-1", idempotency_key: "b-1:1", reference: "R-17", party_told: 4, hold_until: datetime("2026-11-25T17:00:00Z"), now: datetime("2026-11-25T16:50:00Z")}
// Returns: id
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking, booking.idempotency_key = $idempotency_key AS in_hand
FOREACH (_ IN CASE WHEN in_hand THEN [1] ELSE [] END |
  SET booking.provider_reference = $reference,
      booking.party_told = $party_told,
      booking.hold_until = CASE WHEN booking.venue_agreed_at IS NULL THEN $hold_until ELSE booking.hold_until END
)
WITH booking,
     CASE WHEN NOT in_hand OR booking.state IN ['cancelled', 'failed'] THEN $reference END AS reference
// include return_table
RETURN booking.id AS id
