// What the acceptance model looks at, in the order of ml.acceptance.FEATURES; needs person, venue and hour_of_week in
// scope and gives `features`. Unknown values count as neutral: they neither help nor harm.
CALL (person, venue, hour_of_week) {
  WITH person, venue, hour_of_week,
       COUNT { (person)-[:LIKES]->() } AS interests,
       COUNT { (person)-[:LIKES]->(:Interest)<-[:TAGGED]-(venue) } AS shared,
       COUNT { (person)<-[recent:ASKED]-(:Seed) WHERE recent.asked_at > $now - duration({days: 7}) } AS recent_asks
  RETURN [
    CASE
      WHEN person.embedding_version = venue.embedding_version
        THEN vector.similarity.cosine(person.embedding, venue.embedding)
      ELSE 0.5
    END,
    CASE WHEN interests = 0 THEN 0.0 ELSE toFloat(shared) / interests END,
    CASE
      WHEN person.location IS NULL OR venue.location IS NULL THEN 5.0
      WHEN point.distance(person.location, venue.location) > 30000 THEN 30.0
      ELSE point.distance(person.location, venue.location) / 1000.0
    END,
    CASE
      WHEN venue.price_level IS NULL THEN 0.5
      WHEN coalesce(person.price_min, 1) <= venue.price_level <= coalesce(person.price_max, 4) THEN 1.0
      WHEN coalesce(person.price_min, 1) - 1 <= venue.price_level <= coalesce(person.price_max, 4) + 1 THEN 0.5
      ELSE 0.0
    END,
    toFloat(coalesce(person.openness, 0.5)),
    CASE WHEN person.free_hours IS NULL THEN 0.5 WHEN hour_of_week IN person.free_hours THEN 1.0 ELSE 0.0 END,
    toFloat(recent_asks)
  ] AS features
}
