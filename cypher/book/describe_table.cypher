// The table that the attempt in hand of a booking wants, as its provider has to know it.
// :params {booking_id: "b-1"}
// Returns: provider (null leaves it to the settings), booking_id, key, party_size (int), start, venue_id, venue_name, phone
//   (null where unknown), time_zone, guest, spent (float)
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)
MATCH (booking)-[:AT]->(venue:Venue)
OPTIONAL MATCH (organiser:User)-[:ORGANISES]->(plan)
WITH booking, plan, venue, head(collect(organiser.name)) AS organiser
RETURN venue.booking_provider AS provider,
       booking.id AS booking_id,
       booking.idempotency_key AS key,
       booking.party_size AS party_size,
       plan.start AS start,
       venue.id AS venue_id,
       coalesce(venue.name, venue.id) AS venue_name,
       venue.phone AS phone,
       coalesce(venue.time_zone, 'UTC') AS time_zone,
       coalesce(organiser, 'Sprout') AS guest,
       coalesce(booking.calls_cost, 0.0) AS spent
