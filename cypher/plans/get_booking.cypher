// One booking with its venue and time, and how the caller stands to the plan it is for.
// :params {booking_id: "b-1", caller_id: "u-1"}
// Returns: id, state, party_size, confirmation_code, provider, failure_reason, attempt, created_at, plan_id, start, time_zone, venue ({id, name, address}), standing (goes, asked or stranger)
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)
MATCH (booking)-[:AT]->(venue:Venue)
RETURN booking.id AS id,
       booking.state AS state,
       booking.party_size AS party_size,
       booking.confirmation_code AS confirmation_code,
       booking.provider AS provider,
       booking.failure_reason AS failure_reason,
       booking.attempt AS attempt,
       booking.created_at AS created_at,
       plan.id AS plan_id,
       plan.start AS start,
       venue.time_zone AS time_zone,
       {id: venue.id, name: venue.name, address: venue.address} AS venue,
       CASE
         WHEN EXISTS { (:User {id: $caller_id})-[:GOES_TO|ORGANISES]->(plan) } THEN 'goes'
         WHEN EXISTS { (:User {id: $caller_id})<-[:ASKED]-(:Seed)-[:BECAME]->(plan) } THEN 'asked'
         ELSE 'stranger'
       END AS standing
