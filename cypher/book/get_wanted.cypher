// How a table stands that a venue's manager may be asked for, and what was answered about it.
// :params {booking_id: "b-1", reference: "manual:b-1:1", user_id: "u-1"}
// Returns: venue_id, manages (bool: whether the person manages the venue), reference (of the attempt in hand; null where nobody is
//   asked), key, state, answered (what was answered under the reference that was given; null: nothing)
MATCH (booking:Booking {id: $booking_id})-[:AT]->(venue:Venue)
OPTIONAL MATCH (answered:OutboxEvent {id: 'desk.answered:' + $reference})
WHERE answered.booking_id = booking.id
RETURN venue.id AS venue_id,
       EXISTS { (:User {id: $user_id})-[:MANAGES]->(venue) } AS manages,
       booking.provider_reference AS reference,
       booking.idempotency_key AS key,
       booking.state AS state,
       answered.outcome AS answered
