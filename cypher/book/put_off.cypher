// Nobody could be asked for the attempt in hand: it is overdue from now on, so the clock asks again with its next minute.
// :params {booking_id: "b-1", idempotency_key: "b-1:1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: id (no row when the attempt is over, or somebody was asked meanwhile)
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking
WHERE booking.state = 'held' AND booking.idempotency_key = $idempotency_key AND booking.provider_reference IS NULL
SET booking.hold_until = $now
RETURN booking.id AS id
