// Note for how many people the venue knows a table; a size that is not the booking's any more is told again.
// :params {booking_id: "b-1", party_told: 5}
// Returns: id
MATCH (booking:Booking {id: $booking_id})
SET booking.party_told = $party_told
RETURN booking.id AS id
