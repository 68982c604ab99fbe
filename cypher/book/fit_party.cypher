// Make the seats of a plan's booking those of the people who go or may still say so: seats too many go back; for those too few the
// slot is asked, and who was invited last waits where it has none. A party in the queue may fit now that it is smaller. With
// fewer people than the plan needs, the booking is off.
// :params {plan_id: "p-1", now: datetime("2026-11-25T16:50:00Z"), transitions: {held: ["cancelled"]}}
// Returns: id, state, party_size; no row when there is no booking that lasts
MATCH (plan:Plan {id: $plan_id})<-[:OF]-(booking:Booking)
WHERE booking.state IN ['pending', 'held', 'confirmed']
SET booking.touched_at = $now
SET plan.touched_at = $now
WITH plan, booking
CALL (booking) {
  OPTIONAL MATCH (booking)-[hold:HOLDS]->(slot:Slot)
  SET slot.touched_at = $now
  RETURN hold, slot
}
WITH plan, booking, hold, slot,
// include party_size
     AS wanted
WITH plan, booking, hold, slot, wanted,
     CASE
       WHEN wanted < coalesce(plan.least, 1) THEN 0
       WHEN slot IS NULL OR wanted <= booking.party_size THEN wanted
       WHEN wanted <= booking.party_size + slot.seats_left THEN wanted
       ELSE booking.party_size + slot.seats_left
     END AS size
CALL (plan, booking, slot, wanted, size) {
  WITH plan, booking, slot, wanted - size AS over
  WHERE size > 0 AND over > 0
  MATCH (late:User)-[going:GOES_TO {state: 'invited'}]->(plan)
  WHERE going.waiting_since IS NULL
  WITH booking, slot, going, over, late
  ORDER BY going.at DESC, late.id DESC
  WITH booking, slot, over, collect(going) AS newest
  FOREACH (going IN newest[..over] | SET going.waiting_since = $now)
  MERGE (booking)-[waits:WAITS_FOR]->(slot)
  ON CREATE SET waits.since = $now
  RETURN count(*) AS queued
}
CALL (booking, hold, slot, size) {
  WITH booking, hold, slot, size, size - booking.party_size AS more
  WHERE size > 0 AND more <> 0
  SET booking.party_size = size,
      booking.version = booking.version + 1
  WITH hold, slot, more
  WHERE slot IS NOT NULL
  SET slot.seats_left = slot.seats_left - more,
      hold.seats = hold.seats + more,
      slot.version = coalesce(slot.version, 0) + 1
  FOREACH (_ IN CASE WHEN more < 0 AND EXISTS { (:Booking)-[:WAITS_FOR]->(slot) } THEN [1] ELSE [] END |
    CREATE (:OutboxEvent:Unsent {
      id: randomUUID(), type: 'slot.freed', schema: 1, key: slot.id, sequence: slot.version, at: $now, slot_id: slot.id
    })
  )
  RETURN count(*) AS fitted
}
CALL (booking, size) {
  MATCH (booking)-[:WAITS_FOR]->(queue:Slot)
  WHERE booking.state = 'pending' AND size > 0
  SET queue.version = coalesce(queue.version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'slot.freed', schema: 1, key: queue.id, sequence: queue.version, at: $now, slot_id: queue.id
  })
  RETURN count(*) AS asked_again
}
WITH booking, CASE WHEN size = 0 THEN 'cancelled' END AS state, 'too few go' AS cause
// include enter_state
// include call_off
RETURN booking.id AS id, booking.state AS state, booking.party_size AS party_size
