// When it starts, by the venue's clock.
head(COLLECT {
  MATCH (node)-[:AT]->(place:Venue)
  RETURN datetime({datetime: node.start, timezone: coalesce(place.time_zone, 'UTC')})
})
