// When a booking's plan starts, by the venue's clock.
head(COLLECT {
  MATCH (node)-[:OF]->(planned:Plan)
  MATCH (node)-[:AT]->(place:Venue)
  RETURN datetime({datetime: planned.start, timezone: coalesce(place.time_zone, 'UTC')})
})
