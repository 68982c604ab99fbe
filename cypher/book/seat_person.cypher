// Somebody joined a plan that already has its table: take one more seat; of a confirmed table they hear the code. Where the slot has
// none left, the person waits as invited, in the slot's queue, and is told so. Somebody who is counted already changes nothing.
// :params {plan_id: "p-1", user_id: "u-1", now: datetime("2026-11-25T16:55:00Z")}
// Returns: booking_id, party_size, seated (no row while the plan holds no table)
MATCH (me:User {id: $user_id})-[going:GOES_TO]->(plan:Plan {id: $plan_id})<-[:OF]-(booking:Booking)-[hold:HOLDS]->(slot:Slot)
SET booking.touched_at = $now, slot.touched_at = $now
WITH me, going, plan, booking, hold, slot
WHERE booking.state IN ['held', 'confirmed'] AND going.state = 'accepted'
WITH me, going, plan, booking, hold, slot,
// include party_size
     AS wanted
WITH me, going, plan, booking, hold, slot, wanted - booking.party_size AS more
WITH me, going, plan, booking, hold, slot, more, slot.seats_left >= more AS seated
FOREACH (_ IN CASE WHEN seated AND more > 0 THEN [1] ELSE [] END |
  SET slot.seats_left = slot.seats_left - more,
      hold.seats = hold.seats + more,
      booking.party_size = booking.party_size + more,
      booking.version = booking.version + 1
)
FOREACH (_ IN CASE WHEN seated THEN [] ELSE [1] END |
  SET going.state = 'invited',
      going.waiting_since = $now
  MERGE (booking)-[waits:WAITS_FOR]->(slot)
  ON CREATE SET waits.since = $now
  MERGE (waiting:Notification {id: 'waiting:' + plan.id + ':' + me.id})
  ON CREATE SET
    waiting.type = 'waitlist',
    waiting.title = 'The table is full',
    waiting.message = 'You are first to hear when a seat comes free.',
    waiting.created_at = $now
  MERGE (me)-[:NOTIFIED]->(waiting)
)
WITH booking, plan, me AS person, seated
CALL (booking, plan, person, seated) {
  WITH booking, plan, person
  WHERE seated
// include tell_booked
  RETURN sum(told) AS heard
}
RETURN booking.id AS booking_id, booking.party_size AS party_size, seated
