// Offer each venue's bookable times again a week later, by its own clock, where they are not there yet: the days ahead stay
// filled as days pass. Of a time that lies weeks back, the first such week that is ahead.
// :params {now: datetime("2026-11-25T16:30:00Z"), since: datetime("2026-10-28T16:30:00Z"), until: datetime("2026-12-03T16:30:00Z"), limit: 20000}
// Returns: added (int)
MATCH (old:Slot)
WHERE $since < old.start <= $until - duration({days: 7})
MATCH (venue:Venue)-[:HAS_SLOT]->(old)
WITH venue, old, coalesce(venue.time_zone, 'UTC') AS zone,
     CASE
       WHEN old.start > $now THEN 1
       ELSE 1 + duration.inSeconds(old.start, $now).seconds / 604800
     END AS weeks
WITH venue, old,
     datetime({datetime: old.start, timezone: zone}) + duration({days: 7 * weeks}) AS start,
     duration.inSeconds(old.start, old.end) AS length
WHERE start <= $until
  AND NOT EXISTS { (:Slot {venue_id: venue.id, start: start}) }
WITH venue, start, head(collect({length: length, capacity: old.capacity, hour: old.hour_of_week})) AS slot
LIMIT $limit
CREATE (venue)-[:HAS_SLOT]->(:Slot {
  id: venue.id + '|' + substring(toString(start), 0, 16) + ':00' + start.offset,
  venue_id: venue.id,
  start: start,
  end: start + slot.length,
  hour_of_week: slot.hour,
  capacity: slot.capacity,
  seats_left: slot.capacity
})
RETURN count(*) AS added
