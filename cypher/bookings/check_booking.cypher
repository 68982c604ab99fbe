// Whose a booking is, and how the caller stands to it.
// :params {booking_id: "b-1", caller_id: "u-1"}
// Returns: id, state, organises (bool), standing (goes, asked or stranger); no row for an unknown booking
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)
RETURN booking.id AS id,
       booking.state AS state,
       EXISTS { (:User {id: $caller_id})-[:ORGANISES]->(plan) } AS organises,
// include standing
       AS standing
