// Take the seats of a pending booking if its slot still has them all; else, if its people want to wait, it queues for them.
// :params {booking_id: "b-1", hold_until: datetime("2026-11-25T17:00:00Z"), now: datetime("2026-11-25T16:45:00Z"), transitions: {pending: ["held"]}}
// Returns: id, state, waits (bool, whether it queues) (no row when the booking is not pending)
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking
WHERE booking.state = 'pending'
MATCH (booking)-[:OF]->(plan:Plan)-[:IN]->(slot:Slot)
SET slot.touched_at = $now
WITH booking, plan, slot,
// include party_size
     AS party_size
WITH booking, plan, slot, party_size, slot.seats_left >= party_size AS fits
SET booking.party_size = party_size,
    booking.party_told = party_size
FOREACH (_ IN CASE WHEN fits THEN [1] ELSE [] END |
  SET slot.seats_left = slot.seats_left - party_size,
      booking.hold_until = $hold_until
  CREATE (booking)-[:HOLDS {seats: party_size}]->(slot)
)
FOREACH (_ IN CASE WHEN NOT fits AND plan.waitlist THEN [1] ELSE [] END |
  MERGE (booking)-[waits:WAITS_FOR]->(slot)
  ON CREATE SET waits.since = $now
)
WITH booking, plan, fits
CALL (booking, fits) {
  WITH booking, fits
  WHERE fits
  OPTIONAL MATCH (booking)-[waits:WAITS_FOR]->(:Slot)
  DELETE waits
  WITH DISTINCT booking, 'held' AS state, 'seats taken' AS cause
// include enter_state
  RETURN sum(entered) AS moved
}
RETURN booking.id AS id, booking.state AS state, NOT fits AND coalesce(plan.waitlist, false) AS waits
