// Open the booking of a plan whose seed has tipped, and hold its seats if the slot still has them all.
// A slot's `touched_at` is set before its seats are read: that takes the lock, so no two bookings count the same seat.
// :params {seed_id: "s-1", plan_id: "p-1", booking_id: "b-1", provider: "venue-desk", hold_until: datetime("2026-11-25T17:00:00Z"), now: datetime("2026-11-25T16:45:00Z"), transitions: {new: ["pending", "held"]}}
// Returns: id, state (held; pending when the slot is full), party_size
MATCH (seed:Seed {id: $seed_id})-[:BECAME]->(plan:Plan {id: $plan_id})
WHERE NOT EXISTS { (:Booking)-[:OF]->(plan) }
MATCH (seed)-[:AT]->(venue:Venue)
MATCH (seed)-[:IN]->(slot:Slot)
MERGE (plan)-[:AT]->(venue)
MERGE (plan)-[:IN]->(slot)
SET slot.touched_at = $now,
    plan.state = 'confirmed'
WITH plan, venue, slot,
// include party_size
     AS party_size, true AS flexible
OPTIONAL MATCH (first:User)-[:ORGANISES]->(plan)
WITH plan, venue, slot, party_size, flexible, head(collect(first)) AS organiser
// include begin_booking
WITH plan, slot, booking, organiser, party_size, slot.seats_left >= party_size AS fits
SET booking.hold_until = $hold_until
FOREACH (_ IN CASE WHEN organiser IS NULL THEN [] ELSE [1] END | CREATE (organiser)-[:BOOKED]->(booking))
FOREACH (_ IN CASE WHEN fits THEN [1] ELSE [] END |
  SET slot.seats_left = slot.seats_left - party_size
  CREATE (booking)-[:HOLDS {seats: party_size}]->(slot)
)
WITH booking, CASE WHEN fits THEN 'held' ELSE 'pending' END AS state, 'the seed tipped' AS cause
// include enter_state
RETURN booking.id AS id, booking.state AS state, booking.party_size AS party_size
