// When it ends, by the venue's clock.
head(COLLECT {
  MATCH (node)-[:AT]->(place:Venue)
  WHERE node.end IS NOT NULL
  RETURN datetime({datetime: node.end, timezone: coalesce(place.time_zone, 'UTC')})
})
