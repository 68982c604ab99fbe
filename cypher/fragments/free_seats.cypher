// Gives back what the locked `booking` holds, and its place in the queue; who waits for the slot hears of it by `slot.freed`.
// Gives `freed` (int).
CALL (booking) {
  MATCH (booking)-[waits:WAITS_FOR]->(:Slot)
  DELETE waits
  RETURN count(*) AS unqueued
}
CALL (booking) {
  MATCH (booking)-[hold:HOLDS]->(slot:Slot)
  SET slot.touched_at = $now
  WITH hold, hold.seats AS seats, slot
  SET slot.seats_left = slot.seats_left + seats,
      slot.version = coalesce(slot.version, 0) + 1
  DELETE hold
  FOREACH (_ IN CASE WHEN EXISTS { (:Booking)-[:WAITS_FOR]->(slot) } THEN [1] ELSE [] END |
    CREATE (:OutboxEvent:Unsent {
      id: randomUUID(), type: 'slot.freed', schema: 1, key: slot.id, sequence: slot.version, at: $now, slot_id: slot.id
    })
  )
  RETURN sum(seats) AS freed
}
