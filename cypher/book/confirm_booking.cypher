// The venue keeps the table of the attempt in hand. The booking is confirmed when all have answered and paid; until then it stays
// held, to the moment when answers are due. The plan is locked too: nobody answers meanwhile.
// :params {booking_id: "b-1", reference: "R-17", code: "7KXP2MWQ9A", now: datetime("2026-11-25T16:50:00Z"), transitions: {held: ["confirmed"]}}
// Returns: id, plan_id, state (no row when the booking does not wait for this answer)
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking
WHERE booking.state = 'held' AND booking.provider_reference = $reference
MATCH (booking)-[:OF]->(plan:Plan)
SET plan.touched_at = $now,
    booking.venue_agreed_at = coalesce(booking.venue_agreed_at, $now),
    booking.venue_code = $code,
    booking.hold_until = coalesce(plan.answers_due, booking.hold_until)
WITH booking, plan
// include confirm_when_ready
RETURN booking.id AS id, plan.id AS plan_id, booking.state AS state
