// Times at which people went out or said that they would, oldest first, in the local time of the venue: yeses to seeds, and
// the first and last visit to a venue at which nothing but visits was recorded (elsewhere these moments may be mere looks).
// Scans: all past seeds and all interactions, once a training.
// :params {}
// Returns: person_id, hour_of_week (int, Monday midnight is 0), occasion (id of the seed, or person and day)
CALL () {
  MATCH (seed:Seed)-[ask:ASKED {answer: "yes"}]->(person:User)
  RETURN person.id AS person_id, seed.start AS start, ask.answered_at AS at, seed.id AS occasion
  UNION ALL
  MATCH (person:User)-[did:INTERACTED]->(venue:Venue)
  WHERE did.visits > 0
    AND did.views + did.likes + did.interests = 0
  UNWIND CASE WHEN did.visits = 1 THEN [did.last_at] ELSE [did.first_at, did.last_at] END AS moment
  WITH person, moment, datetime({datetime: moment, timezone: coalesce(venue.time_zone, "UTC")}) AS start
  RETURN person.id AS person_id, start, moment AS at, person.id + toString(date(start)) AS occasion
}
WITH person_id, start, at, occasion
ORDER BY at, occasion, person_id
RETURN person_id,
       (start.dayOfWeek - 1) * 24 + start.hour AS hour_of_week,
       occasion
