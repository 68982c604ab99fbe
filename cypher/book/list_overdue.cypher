// Bookings that hold seats and have waited for the desk long enough, longest first.
// :params {now: datetime("2026-11-25T17:05:00Z"), limit: 100}
// Returns: id, state, attempt, idempotency_key, reference, party_size, venue_id, start, flexible (bool)
MATCH (booking:Booking {state: 'held'})
WHERE booking.hold_until <= $now AND booking.venue_agreed_at IS NULL
MATCH (booking)-[:OF]->(plan:Plan)
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
ORDER BY booking.hold_until, id
LIMIT $limit
