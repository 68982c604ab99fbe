// Where demand concentrates: seats taken and people going, by venue.
// :params {limit: 20}
// Returns: venue, category, seats_taken, seats_left, plans, people
MATCH (plan:Plan)-[:AT]->(venue:Venue)
OPTIONAL MATCH (person:User)-[:GOES_TO {state: "accepted"}]->(plan)
WITH venue, count(DISTINCT plan) AS plans, count(person) AS people
MATCH (venue)-[:HAS_SLOT]->(slot:Slot)
RETURN venue.name AS venue,
       venue.category AS category,
       sum(slot.capacity - slot.seats_left) AS seats_taken,
       sum(slot.seats_left) AS seats_left,
       plans,
       people
ORDER BY people DESC, venue
LIMIT $limit
