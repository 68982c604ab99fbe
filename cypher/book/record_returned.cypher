// The venue knows that a table is not wanted any more.
// :params {booking_id: "b-1"}
// Returns: id
MATCH (booking:Booking {id: $booking_id})
REMOVE booking:Unreturned
RETURN booking.id AS id
