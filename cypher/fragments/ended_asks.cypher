// Asks of people who are still here that were answered or ran out, as `ask` of `person` to `seed`, with the `features` of ml.acceptance.FEATURES; the asks
// before it are counted as they were when it was made.
MATCH (seed:Seed)-[:AT]->(venue:Venue)
MATCH (seed)-[ask:ASKED]->(person:User)
WHERE ask.answer IS NOT NULL AND NOT person:Erased
WITH seed, venue, ask, person, (seed.start.dayOfWeek - 1) * 24 + seed.start.hour AS hour_of_week
// include acceptance_features
WITH seed, ask, person, features,
     COUNT {
       (person)<-[past:ASKED]-(:Seed) WHERE ask.asked_at - duration({days: 7}) < past.asked_at < ask.asked_at
     } AS recent_asks
WITH seed, ask, person, features[..-1] + toFloat(recent_asks) AS features
