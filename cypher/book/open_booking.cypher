// Open the booking of a plan whose seed has tipped, and hold its seats if the slot still has them all.
// A slot's `touched_at` is set before its seats are read: that takes the lock, so no two bookings count the same seat.
// :params {seed_id: "s-1", plan_id: "p-1", booking_id: "b-1", provider: "venue-desk", hold_until: datetime("2026-11-25T17:00:00Z"), now: datetime("2026-11-25T16:45:00Z")}
// Returns: id, state (held; pending when the slot is full), party_size
MATCH (seed:Seed {id: $seed_id})-[:BECAME]->(plan:Plan {id: $plan_id})
WHERE NOT EXISTS { (:Booking)-[:OF]->(plan) }
MATCH (seed)-[:AT]->(venue:Venue)
MATCH (seed)-[:IN]->(slot:Slot)
MERGE (plan)-[:AT]->(venue)
MERGE (plan)-[:IN]->(slot)
SET slot.touched_at = $now
WITH plan, venue, slot, COUNT { (:User)-[:GOES_TO {state: 'accepted'}]->(plan) } AS party_size
WITH plan, venue, slot, party_size, slot.seats_left >= party_size AS fits
CREATE (booking:Booking {
  id: $booking_id,
  state: CASE WHEN fits THEN 'held' ELSE 'pending' END,
  party_size: party_size,
  party_told: party_size,
  provider: $provider,
  idempotency_key: $booking_id + ':1',
  attempt: 1,
  tried: [slot.id],
  hold_until: $hold_until,
  created_at: $now,
  version: 1
})
CREATE (booking)-[:OF]->(plan)
CREATE (booking)-[:AT]->(venue)
FOREACH (_ IN CASE WHEN fits THEN [1] ELSE [] END |
  SET slot.seats_left = slot.seats_left - party_size
  CREATE (booking)-[:HOLDS {seats: party_size}]->(slot)
)
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'booking.requested', schema: 1, key: booking.id, sequence: 1, at: $now,
  booking_id: booking.id
})
WITH plan, booking
CALL (plan, booking) {
  MATCH (organiser:User)-[:ORGANISES]->(plan)
  MERGE (organiser)-[:BOOKED]->(booking)
  RETURN count(*) AS organisers
}
RETURN booking.id AS id, booking.state AS state, booking.party_size AS party_size
