// Note for how many people the desk knows a table; a smaller number that arrives late is left out.
// :params {booking_id: "b-1", party_told: 5}
// Returns: id
MATCH (booking:Booking {id: $booking_id})
WHERE booking.party_told < $party_told
SET booking.party_told = $party_told
RETURN booking.id AS id
