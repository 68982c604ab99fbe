// Note under which reference the desk has taken an attempt, and until when it may think about it; an attempt that was given
// up meanwhile is left alone.
// :params {booking_id: "b-1", idempotency_key: "b-1:1", reference: "R-17", party_told: 4, hold_until: datetime("2026-11-25T17:00:00Z")}
// Returns: id
MATCH (booking:Booking {id: $booking_id, idempotency_key: $idempotency_key})
SET booking.provider_reference = $reference, booking.party_told = $party_told, booking.hold_until = $hold_until
RETURN booking.id AS id
