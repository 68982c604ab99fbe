// A booking as the desk has to know it.
// :params {booking_id: "b-1"}
// Returns: id, state, attempt, idempotency_key, reference (null before the desk took it), party_size, venue_id, start, flexible (bool)
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)
MATCH (booking)-[:AT]->(venue:Venue)
RETURN booking.id AS id,
       booking.state AS state,
       booking.attempt AS attempt,
       booking.idempotency_key AS idempotency_key,
       booking.provider_reference AS reference,
       booking.party_size AS party_size,
       venue.id AS venue_id,
       plan.start AS start,
       coalesce(booking.flexible, true) AS flexible
