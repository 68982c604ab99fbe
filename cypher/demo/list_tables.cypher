// The tables of the launched seeds' plans, with who goes.
// :params {lists: {seed_ids: ["s-1"]}}
// Returns: seed_id, plan_id, booking_id, state, venue, start, time_zone, party_size, code, attempt, people ([name])
UNWIND $lists.seed_ids AS seed_id
MATCH (seed:Seed {id: seed_id})-[:BECAME]->(plan:Plan)<-[:OF]-(booking:Booking)
MATCH (booking)-[:AT]->(venue:Venue)
CALL (plan) {
  MATCH (person:User)-[:GOES_TO {state: 'accepted'}]->(plan)
  WITH person
  ORDER BY person.name, person.id
  RETURN collect(person.name) AS people
}
RETURN seed.id AS seed_id,
       plan.id AS plan_id,
       booking.id AS booking_id,
       booking.state AS state,
       venue.name AS venue,
       plan.start AS start,
       venue.time_zone AS time_zone,
       booking.party_size AS party_size,
       booking.confirmation_code AS code,
       booking.attempt AS attempt,
       people
ORDER BY start, venue, booking_id
