// A town: people, venues with slots, plans with their people and bookings, seeds with who was asked. Who goes with whom is drawn
// by the caller.
// :params {people: 300, venues: 40, at: datetime("2026-11-25T16:30:00Z"), plans: [{venue: 1, day: 2, people: [1, 2]}], seeds: []}
CALL () {
  UNWIND range(0, $venues - 1) AS number
  CREATE (venue:Venue {
    id: 'v-' + number, name: 'Venue ' + number, description: 'A place', category: 'restaurant', price_level: 2, capacity: 20,
    time_zone: 'America/New_York', rating: 4.0, popularity: 1.0, location: point({latitude: 40.73, longitude: -73.99})
  })
  WITH venue, number
  UNWIND range(1, 10) AS day
  CREATE (venue)-[:HAS_SLOT]->(:Slot {
    id: venue.id + '|' + day, venue_id: venue.id, start: $at + duration({days: day, hours: 2}),
    end: $at + duration({days: day, hours: 4}), capacity: 20, seats_left: 20
  })
}
CALL () {
  UNWIND range(0, $people - 1) AS number
  CREATE (:User {
    id: 'u-' + number, handle: 'u' + number, name: 'Person ' + number, role: 'member', privacy_level: 'public',
    email: 'u' + number + '@example.invalid', price_min: 1, price_max: 3
  })
}
CALL () {
  UNWIND range(0, size($plans) - 1) AS number
  WITH number, $plans[number] AS drawn
  MATCH (venue:Venue {id: 'v-' + drawn.venue})
  CREATE (plan:Plan {
    id: 'p-' + number, state: 'confirmed', start: $at + duration({days: drawn.day, hours: 2}), created_at: $at, version: 1
  })-[:AT]->(venue)
  CREATE (booking:Booking {
    id: 'b-' + number, state: 'confirmed', party_size: 4, confirmation_code: 'C' + number, provider: 'manual', attempt: 1,
    created_at: $at
  })-[:OF]->(plan)
  CREATE (booking)-[:AT]->(venue)
  WITH plan, drawn
  UNWIND range(0, size(drawn.people) - 1) AS place
  MATCH (person:User {id: 'u-' + drawn.people[place]})
  CREATE (person)-[:GOES_TO {state: 'accepted'}]->(plan)
  FOREACH (_ IN CASE WHEN place = 0 THEN [1] ELSE [] END | CREATE (person)-[:ORGANISES]->(plan))
}
CALL () {
  UNWIND range(0, size($seeds) - 1) AS number
  WITH number, $seeds[number] AS drawn
  MATCH (venue:Venue {id: 'v-' + drawn.venue})
  CREATE (seed:Seed {
    id: 's-' + number, state: 'propagating', start: $at + duration({days: drawn.day, hours: 2}),
    end: $at + duration({days: drawn.day, hours: 4}), min_group: 4, max_group: 8, ask_budget: 12, conversion_probability: 0.5,
    reasons: [], expires_at: $at + duration({days: drawn.day})
  })-[:AT]->(venue)
  WITH seed, drawn
  UNWIND range(0, size(drawn.people) - 1) AS place
  MATCH (person:User {id: 'u-' + drawn.people[place]})
  FOREACH (_ IN CASE WHEN place < 3 THEN [1] ELSE [] END | CREATE (seed)-[:STARTS_WITH]->(person))
  CREATE (seed)-[:ASKED {
    wave: 1, asked_at: $at, deadline: $at + duration({days: 1}), answer: CASE WHEN place < 3 THEN 'yes' END
  }]->(person)
}
WITH count(*) AS filled
CALL () {
  // What the library reads, which has no APOC for its times.
  MATCH (timed:Plan|Seed|Slot)
  SET timed.start_text = toString(timed.start)
}
RETURN filled
