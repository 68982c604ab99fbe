// Take back the note of a call that surely did not arrive, unless somebody else has taken it over.
// :params {booking_id: "b-1", key: "b-1:1", at: 1764088200000}
// Returns: id (no row when there is nothing to take back)
MATCH (booking:Booking {id: $booking_id})
WHERE booking.called_key = $key AND booking.called_at = $at
REMOVE booking.called_key, booking.called_at, booking.called_provider
RETURN booking.id AS id
