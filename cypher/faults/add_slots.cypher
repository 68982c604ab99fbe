// Add a venue of the fault run with its evenings, each two hours long.
// :params {venue_id: "v-1", latitude: 41.8, longitude: -71.4, capacity: 16, lists: {slots: [{id: "v-1|0", start: datetime("2026-11-27T18:00:00Z")}]}}
// Returns: slots (int)
MERGE (venue:Venue {id: $venue_id})
  ON CREATE SET venue.name = $venue_id,
                venue.category = 'restaurant',
                venue.capacity = $capacity,
                venue.price_level = 2,
                venue.time_zone = 'UTC',
                venue.location = point({latitude: $latitude, longitude: $longitude})
WITH venue
UNWIND $lists.slots AS given
WITH venue, given.id AS id, given.start AS start
MERGE (slot:Slot {id: id})
  ON CREATE SET slot.venue_id = venue.id,
                slot.start = start,
                slot.end = start + duration({hours: 2}),
                slot.hour_of_week = (start.dayOfWeek - 1) * 24 + start.hour,
                slot.capacity = $capacity,
                slot.seats_left = $capacity
MERGE (venue)-[:HAS_SLOT]->(slot)
RETURN count(slot) AS slots
