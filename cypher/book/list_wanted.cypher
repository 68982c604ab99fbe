// Tables that a venue's manager is asked for and has not answered yet, those that start first first.
// :params {venue_id: "v-1", after_start: null, after_id: null, limit: 21}
// Returns: booking_id, reference, start, party_size (int), guest, answer_by
MATCH (venue:Venue {id: $venue_id})<-[:AT]-(booking:Booking {state: 'held'})-[:OF]->(plan:Plan)
WHERE booking.provider_reference STARTS WITH 'manual:'
  AND NOT EXISTS { (:OutboxEvent {id: 'desk.answered:' + booking.provider_reference}) }
  AND ($after_start IS NULL
    OR plan.start > $after_start
    OR (plan.start = $after_start AND booking.id > $after_id))
OPTIONAL MATCH (organiser:User)-[:ORGANISES]->(plan)
WITH booking, plan, head(collect(organiser.name)) AS guest
ORDER BY plan.start, booking.id
LIMIT $limit
RETURN booking.id AS booking_id,
       booking.provider_reference AS reference,
       plan.start AS start,
       booking.party_size AS party_size,
       coalesce(guest, 'Sprout') AS guest,
       booking.hold_until AS answer_by
