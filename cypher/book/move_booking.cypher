// An attempt came to nothing: give its seats back and take the first of other tables that still has seats for all, in one
// transaction, if everybody is still free then; its seed, which may still ask, moves along. Where none has, the booking fails, plan and seed are cancelled. An attempt that is
// over is left alone. A table that the venue may still keep for the attempt (`unwanted`) is to be given back.
// Slots are locked in the order of their ids before their seats are read.
// :params {booking_id: "b-1", idempotency_key: "b-1:1", unwanted: "R-17", reason: "refused", hold_until: datetime("2026-11-25T17:00:00Z"), now: datetime("2026-11-25T16:50:00Z"), transitions: {held: ["held", "failed"]}, lists: {slot_ids: ["v-2|2026-11-26T19:00:00Z"]}}
// Returns: id, state (held or failed), slot_id (no row when the attempt was over)
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking
WHERE booking.state IN ['held', 'pending'] AND booking.idempotency_key = $idempotency_key
WITH booking, $unwanted AS reference
// include return_table
WITH booking
MATCH (booking)-[:OF]->(plan:Plan)
CALL (booking) {
  OPTIONAL MATCH (booking)-[:HOLDS]->(held:Slot)
  WITH collect(held.id) + $lists.slot_ids AS ids
  UNWIND ids AS id
  MATCH (slot:Slot {id: id})
  WITH DISTINCT slot
  ORDER BY slot.id
  SET slot.touched_at = $now
  RETURN count(slot) AS locked
}
CALL (plan) {
  // Nobody may be asked, or taken along elsewhere, while it is looked at whether they are free.
  OPTIONAL MATCH (grown:Seed)-[:BECAME]->(plan)
  SET grown.touched_at = $now
  WITH plan, grown
// include counted_on
  WITH person
  ORDER BY person.id
  SET person.touched_at = $now
  RETURN collect(person) AS people
}
// include free_seats
WITH booking, plan, people,
// include party_size
     AS party_size
CALL (booking, plan, people, party_size) {
  UNWIND range(0, size($lists.slot_ids) - 1) AS place
  MATCH (venue:Venue)-[:HAS_SLOT]->(slot:Slot {id: $lists.slot_ids[place]})
  WHERE slot.seats_left >= party_size
    AND none(person IN people WHERE
// include taken_then
    )
  WITH booking, plan, party_size, venue, slot, place
  ORDER BY place
  LIMIT 1
  SET slot.seats_left = slot.seats_left - party_size
  CREATE (booking)-[:HOLDS {seats: party_size}]->(slot)
  WITH booking, plan, party_size, venue, slot
  MATCH (booking)-[old_venue:AT]->(:Venue)
  MATCH (plan)-[old_place:AT]->(:Venue)
  MATCH (plan)-[old_slot:IN]->(:Slot)
  DELETE old_venue, old_place, old_slot
  CREATE (booking)-[:AT]->(venue)
  CREATE (plan)-[:AT]->(venue)
  CREATE (plan)-[:IN]->(slot)
  SET plan.start = slot.start,
      booking.party_size = party_size,
      booking.party_told = party_size,
      booking.attempt = booking.attempt + 1,
      booking.idempotency_key = booking.id + ':' + toString(booking.attempt + 1),
      booking.provider_reference = null,
      booking.venue_agreed_at = null,
      booking.venue_code = null,
      booking.failure_reason = $reason,
      booking.tried = booking.tried + slot.id,
      booking.hold_until = $hold_until
  WITH plan, venue, slot
  OPTIONAL MATCH (seed:Seed)-[:BECAME]->(plan)
  OPTIONAL MATCH (seed)-[seed_venue:AT]->(:Venue)
  OPTIONAL MATCH (seed)-[seed_slot:IN]->(:Slot)
  DELETE seed_venue, seed_slot
  SET seed.start = slot.start,
      seed.end = slot.end,
      seed.expires_at = CASE WHEN seed.expires_at > slot.start THEN slot.start ELSE seed.expires_at END
  FOREACH (_ IN CASE WHEN seed IS NULL THEN [] ELSE [1] END |
    CREATE (seed)-[:AT]->(venue)
    CREATE (seed)-[:IN]->(slot)
  )
  RETURN collect(slot.id) AS taken
}
WITH booking, taken, CASE size(taken) WHEN 0 THEN 'failed' ELSE 'held' END AS state, $reason AS cause
// include enter_state
WITH booking, taken, state, cause, CASE state WHEN 'failed' THEN entered ELSE 0 END AS entered
// include call_off
RETURN booking.id AS id, booking.state AS state, head(taken) AS slot_id
