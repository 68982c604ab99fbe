// Add what asking a provider has cost to what a booking has cost so far, once for each reference.
// :params {booking_id: "b-1", reference: "vapi:0193", cost: 0.21, now: datetime("2026-11-25T16:50:00Z")}
// Returns: cost (float: of all; no row when it is counted already)
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking
WHERE NOT $reference IN coalesce(booking.paid_for, [])
SET booking.calls_cost = coalesce(booking.calls_cost, 0.0) + $cost,
    booking.paid_for = coalesce(booking.paid_for, []) + $reference
RETURN booking.calls_cost AS cost
