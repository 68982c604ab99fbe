// When a seed's slot ends, by the venue's clock.
head(COLLECT {
  MATCH (node)-[:AT]->(place:Venue)
  WITH place, coalesce(head(COLLECT { MATCH (node)-[:IN]->(held:Slot) RETURN held.end }), node.end) AS ending
  WHERE ending IS NOT NULL
  RETURN datetime({datetime: ending, timezone: coalesce(place.time_zone, 'UTC')})
})
