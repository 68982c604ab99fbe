// Call a booking off: its seats go back, its plan and its seed are off; provider, payments and people follow by the event. One that is
// over already changes nothing.
// :params {booking_id: "b-1", cause: "called off by the organiser", now: datetime("2026-11-25T16:50:00Z"), transitions: {held: ["cancelled"]}}
// Returns: id, state, cancelled_at (of the first time; null where it is not cancelled)
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking, 'cancelled' AS state, $cause AS cause
// include enter_state
// include call_off
RETURN booking.id AS id,
       booking.state AS state,
       booking.cancelled_at AS cancelled_at
