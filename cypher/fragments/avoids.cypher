// Whether `person` wants no asks for places like `venue` at $now: it, or another of its category.
EXISTS {
  MATCH (person)-[wish:AVOIDS]->(unwanted:Venue)
  WHERE wish.until > $now
    AND (unwanted = venue OR unwanted.category = venue.category)
}
