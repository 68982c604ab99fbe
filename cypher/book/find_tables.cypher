// Other tables for a plan whose table is not to be had: the same venue at a time that it has offered, then near the time, then
// venues nearby, those of the same category first; only where everybody is free and not yet going elsewhere, and no table that was tried before.
// :params {booking_id: "b-1", lists: {offers: [datetime("2026-11-26T20:00:00Z")]}, hours: 3, metres: 2500, earliest: datetime("2026-11-25T17:30:00Z"), now: datetime("2026-11-25T17:00:00Z"), limit: 8}
// Returns: slot_id, best first
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)-[:IN]->(wanted:Slot)
MATCH (booking)-[:AT]->(venue:Venue)
CALL (plan) {
  OPTIONAL MATCH (grown:Seed)-[:BECAME]->(plan)
// include counted_on
  RETURN collect(person) AS people, sum(seat) AS seats
}
CALL (venue) {
  RETURN venue AS place, 0.0 AS metres
  UNION
  MATCH (place:Venue)
  WHERE point.distance(place.location, venue.location) <= $metres AND place <> venue
  WITH place, point.distance(place.location, venue.location) AS metres, place.category = venue.category AS alike
  ORDER BY alike DESC, metres, place.id
  LIMIT 40
  RETURN place, metres
}
MATCH (place)-[:HAS_SLOT]->(slot:Slot)
WHERE wanted.start - duration({hours: $hours}) <= slot.start <= wanted.start + duration({hours: $hours})
  AND slot.start >= $earliest
  AND slot.seats_left >= seats
  AND NOT slot.id IN booking.tried
  AND all(person IN people WHERE
    (slot.hour_of_week = wanted.hour_of_week OR slot.hour_of_week IN coalesce(person.free_hours, [slot.hour_of_week]))
    AND NOT
// include taken_then
  )
RETURN slot.id AS slot_id
ORDER BY place = venue DESC,
         place = venue AND any(offer IN $lists.offers WHERE offer.epochSeconds = slot.start.epochSeconds) DESC,
         place.category = venue.category DESC,
         abs(duration.inSeconds(wanted.start, slot.start).seconds),
         metres,
         slot_id
LIMIT $limit
