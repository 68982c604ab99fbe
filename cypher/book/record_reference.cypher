// Note under which reference the desk has taken an attempt, and until when it may think about it; an attempt that was given
// up meanwhile is left alone. The table of a booking that is off by now is to be given back.
// :params {booking_id: "b-1", idempotency_key: "b-1:1", reference: "R-17", party_told: 4, hold_until: datetime("2026-11-25T17:00:00Z")}
// Returns: id
MATCH (booking:Booking {id: $booking_id, idempotency_key: $idempotency_key})
SET booking.provider_reference = $reference, booking.party_told = $party_told,
    booking.hold_until = CASE WHEN booking.venue_agreed_at IS NULL THEN $hold_until ELSE booking.hold_until END
FOREACH (_ IN CASE WHEN booking.state IN ['cancelled', 'failed'] THEN [1] ELSE [] END | SET booking:Unreturned)
RETURN booking.id AS id
