// Bookings that wait for seats in a slot, first come first.
// :params {slot_id: "v-1|2026-11-26T19:00:00Z", limit: 100}
// Returns: id, state
MATCH (slot:Slot {id: $slot_id})<-[waits:WAITS_FOR]-(booking:Booking)
RETURN booking.id AS id, booking.state AS state
ORDER BY waits.since, id
LIMIT $limit
