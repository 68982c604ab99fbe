// A venue's slots with enough seats left, soonest first.
// :params {venue_id: "v-1", start: datetime("2026-11-25T16:30:00Z"), end: datetime("2026-12-02T16:30:00Z"), party_size: 2, after: null, limit: 21}
// Returns: time_zone, slots ([{id, start, end, capacity, seats_left}])
MATCH (venue:Venue {id: $venue_id})
CALL (venue) {
  MATCH (slot:Slot)
  WHERE slot.venue_id = venue.id
    // The index narrows; the second pair decides, for equal moments in different zones are not equal in the index.
    AND slot.start >= $start - duration({seconds: 1})
    AND slot.start <= $end + duration({seconds: 1})
    AND $start.epochMillis <= slot.start.epochMillis < $end.epochMillis
    AND ($after IS NULL OR slot.start.epochMillis > $after.epochMillis)
    AND slot.seats_left >= $party_size
  WITH slot
  ORDER BY slot.start
  LIMIT $limit
  RETURN collect({
    id: slot.id, start: slot.start, end: slot.end, capacity: slot.capacity, seats_left: slot.seats_left
  }) AS slots
}
RETURN venue.time_zone AS time_zone,
       slots
