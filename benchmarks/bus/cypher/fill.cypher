// People in circles of friends, each circle with a scored seed at a venue of its own.
// :params {circles: 50, size: 12, start: datetime("2026-11-28T19:00:00Z")}
UNWIND range(1, $circles) AS circle
CREATE (venue:Venue {
  id: 'v-' + circle, name: 'Venue ' + circle, description: '', category: 'restaurant', price_level: 2, capacity: 20,
  time_zone: 'America/New_York', rating: 4.0, popularity: 0.0, location: point({latitude: 40.73, longitude: -73.99})
})
CREATE (venue)-[:HAS_SLOT]->(slot:Slot {
  id: 'slot-' + circle, venue_id: venue.id, start: $start, end: $start + duration({hours: 2}), capacity: 20, seats_left: 20
})
CREATE (seed:Seed {
  id: 's-' + circle, state: 'scored', start: slot.start, end: slot.end, min_group: 6, max_group: 8, ask_budget: 12,
  conversion_probability: 0.5, reasons: [], origin: 'generated', expires_at: slot.start - duration({hours: 1}),
  created_at: slot.start, version: 0
})
CREATE (seed)-[:AT]->(venue)
CREATE (seed)-[:IN]->(slot)
MERGE (interest:Interest {name: 'ramen'})
CREATE (venue)-[:TAGGED {weight: 1.0}]->(interest)
WITH circle, seed, interest
UNWIND range(1, $size) AS number
CREATE (person:User {
  id: 'u-' + circle + '-' + number, handle: 'u' + circle + 'x' + number, name: 'Person', role: 'member', openness: 0.9,
  email: 'u' + circle + 'x' + number + '@example.invalid', privacy_level: 'public', price_min: 1, price_max: 3,
  ask_cap_per_week: 50, location: point({latitude: 40.73, longitude: -73.99})
})
CREATE (person)-[:LIKES {weight: 0.8}]->(interest)
FOREACH (_ IN CASE WHEN number <= 2 THEN [1] ELSE [] END |
  CREATE (seed)-[:STARTS_WITH {acceptance_probability: 0.5}]->(person)
)
WITH circle, collect(person) AS people
UNWIND range(0, size(people) - 2) AS number
WITH people, number, people[number] AS person
UNWIND people[number + 1 .. number + 5] AS friend
CREATE (person)-[:FRIENDS_WITH {strength: 0.7}]->(friend)
