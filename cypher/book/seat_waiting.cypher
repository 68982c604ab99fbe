// Seats came free in the slot of a booking that has its table: who waits for one gets it, first come first, and is told. Who joined
// a tipped seed has said yes already; others are invited as before.
// :params {booking_id: "b-1", now: datetime("2026-11-25T16:55:00Z")}
// Returns: seated ([id]) (no row when nobody waits)
MATCH (booking:Booking {id: $booking_id})-[:WAITS_FOR]->(slot:Slot)
SET booking.touched_at = $now, slot.touched_at = $now
WITH booking, slot
WHERE booking.state IN ['held', 'confirmed']
MATCH (booking)-[hold:HOLDS]->(slot)
MATCH (booking)-[waits:WAITS_FOR]->(slot)
MATCH (booking)-[:OF]->(plan:Plan)
CALL (plan, slot) {
  MATCH (person:User)-[going:GOES_TO]->(plan)
  WHERE going.waiting_since IS NOT NULL AND going.state = 'invited'
  WITH slot, going, person
  ORDER BY going.waiting_since, person.id
  WITH slot, collect({going: going, person: person}) AS queue
  RETURN queue[..CASE WHEN slot.seats_left > 0 THEN slot.seats_left ELSE 0 END] AS first, size(queue) AS length
}
FOREACH (_ IN CASE WHEN length = size(first) THEN [1] ELSE [] END | DELETE waits)
FOREACH (_ IN CASE WHEN size(first) > 0 THEN [1] ELSE [] END |
  SET slot.seats_left = slot.seats_left - size(first),
      hold.seats = hold.seats + size(first),
      booking.party_size = booking.party_size + size(first),
      booking.version = booking.version + 1
)
WITH booking, plan, first
CALL (booking, plan, first) {
  UNWIND first AS one
  WITH booking, plan, one.going AS going, one.person AS person
  SET going.waiting_since = null,
      going.state = CASE WHEN going.answers IS NULL THEN 'accepted' ELSE 'invited' END
  MERGE (seat:Notification {id: 'seated:' + plan.id + ':' + person.id})
  ON CREATE SET
    seat.type = 'seated',
    seat.title = 'A seat came free',
    seat.message = CASE going.state WHEN 'accepted' THEN 'You are in.' ELSE 'Please say whether you come.' END,
    seat.booking_id = booking.id,
    seat.start = plan.start,
    seat.created_at = $now
  MERGE (person)-[:NOTIFIED]->(seat)
  WITH booking, plan, going, person
  CALL (booking, plan, going, person) {
    WITH booking, plan, person
    WHERE going.state = 'accepted'
// include tell_booked
    RETURN sum(told) AS heard
  }
  RETURN collect(person.id) AS seated
}
RETURN seated
