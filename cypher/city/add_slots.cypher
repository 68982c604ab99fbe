// Add bookable times that are not there yet, by venue; seats that are taken stay taken.
// A slot is [id, start, end, hour of the week, capacity], its moments in Unix seconds.
// :params {time_zone: "America/New_York", lists: {rows: [{venue_id: "v-1", slots: [["v-1|2026-11-26T19:00:00-05:00", 1795737600, 1795744800, 91, 8]]}]}}
// Returns: rows (int), those that were added
UNWIND $lists.rows AS row
MATCH (venue:Venue {id: row.venue_id})
UNWIND row.slots AS given
WITH row, venue, given
WHERE NOT EXISTS { (:Slot {id: given[0]}) }
CREATE (venue)-[:HAS_SLOT]->(:Slot {
  id: given[0],
  venue_id: row.venue_id,
  start: datetime({epochSeconds: given[1], timezone: $time_zone}),
  end: datetime({epochSeconds: given[2], timezone: $time_zone}),
  hour_of_week: given[3],
  capacity: given[4],
  seats_left: given[4]
})
RETURN count(*) AS rows
