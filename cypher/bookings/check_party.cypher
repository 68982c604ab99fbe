// What has to be known before a table is asked for: the slot at that time by the venue's clock, and whether these people can
// be brought together by this organiser.
// :params {organiser_id: "u-1", venue_id: "v-1", date: "2026-11-26", time: "19:00:00", now: datetime("2026-11-25T16:30:00Z"), lists: {user_ids: ["u-1", "u-2"]}}
// Returns: venue ({id, name, address}), time_zone, start, closed (bool), slot_id (null where none begins then), seats_left, others ([datetime], when tables are to be had that day), organiser (bool, whether there is one), unknown ([id], those whom the organiser may not know of), blocked (bool), booking_id (of the table that the organiser has there then), plan_id (of another plan that the organiser goes to then); no row for an unknown venue
MATCH (venue:Venue {id: $venue_id})
WITH venue,
     datetime({date: date($date), time: localtime($time), timezone: coalesce(venue.time_zone, 'UTC')}) AS start
CALL (venue, start) {
  // The index narrows; the moments decide, for equal ones in different zones are not equal in the index.
  OPTIONAL MATCH (slot:Slot {venue_id: venue.id})
  WHERE start - duration({days: 1}) < slot.start < start + duration({days: 1})
    AND slot.start > $now
  WITH slot, slot.start.epochSeconds = start.epochSeconds AS wanted
  ORDER BY slot.start
  RETURN head(collect(CASE WHEN wanted THEN slot END)) AS slot,
         collect(CASE WHEN NOT wanted AND slot.seats_left >= size($lists.user_ids) THEN slot.start END) AS others
}
OPTIONAL MATCH (me:User {id: $organiser_id})
CALL (me) {
  UNWIND $lists.user_ids AS id
  OPTIONAL MATCH (other:User {id: id})
  WITH me, id, other,
// include may_invite
       AS known
  RETURN collect(CASE WHEN coalesce(known, false) THEN null ELSE id END) AS unknown,
         collect(other) AS people
}
CALL (me, venue, start) {
  OPTIONAL MATCH (me)-[:ORGANISES]->(mine:Plan)<-[:OF]-(booking:Booking)-[:AT]->(venue)
  WHERE booking.state IN ['pending', 'held', 'confirmed'] AND mine.start.epochSeconds = start.epochSeconds
  RETURN head(collect(booking.id)) AS booking_id
}
CALL (me, start) {
  OPTIONAL MATCH (me)-[:GOES_TO {state: 'accepted'}]->(plan:Plan)
  WHERE plan.state <> 'cancelled'
    AND start - duration({hours: 2}) < plan.start < start + duration({hours: 2})
  RETURN head(collect(plan.id)) AS plan_id
}
RETURN {id: venue.id, name: venue.name, address: venue.address} AS venue,
       venue.time_zone AS time_zone,
       start,
       venue.hours IS NOT NULL AND NOT (start.dayOfWeek - 1) * 24 + start.hour IN venue.hours AS closed,
       slot.id AS slot_id,
       slot.seats_left AS seats_left,
       others,
       me IS NOT NULL AS organiser,
       unknown,
       any(one IN people WHERE any(other IN people WHERE EXISTS { (one)-[:BLOCKED]->(other) })) AS blocked,
       booking_id,
       plan_id
