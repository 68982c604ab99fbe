// Begin a fresh week: seeds of earlier runs go with their asks, plans and bookings, and give their seats back; seeds of
// the city's past stay.
// :params {lists: {states: ["draft", "scored", "propagating", "tipped", "booked", "expired", "cancelled"]}}
// Returns: removed (int, seeds)
MATCH (seed:Seed)
WHERE seed.state IN $lists.states AND coalesce(seed.origin, 'generated') <> 'history'
CALL (seed) {
  OPTIONAL MATCH (seed)-[:BECAME]->(plan:Plan)
  OPTIONAL MATCH (plan)<-[:OF]-(booking:Booking)
  OPTIONAL MATCH (booking)-[hold:HOLDS]->(slot:Slot)
  OPTIONAL MATCH (booking)-[:WENT_THROUGH]->(step:Transition)
  WITH plan, booking, hold, slot, collect(step) AS steps
  SET slot.seats_left = slot.seats_left + hold.seats
  FOREACH (step IN steps | DETACH DELETE step)
  DETACH DELETE booking, plan
}
DETACH DELETE seed
RETURN count(*) AS removed
