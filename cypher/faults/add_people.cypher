// Add people of the fault run: on a ring, all alike, whom nothing but other plans keeps from being asked.
// :params {latitude: 41.8, longitude: -71.4, lists: {ids: ["u-1", "u-2"]}}
// Returns: people (int)
UNWIND $lists.ids AS id
MERGE (person:User {id: id})
  ON CREATE SET person.handle = id,
                person.email = id + '@example.invalid',
                person.name = id,
                person.role = 'member',
                person.privacy_level = 'public',
                person.openness = 0.5,
                person.price_min = 1,
                person.price_max = 4,
                person.ask_cap_per_week = 1000,
                person.time_zone = 'UTC',
                person.free_hours = range(0, 167),
                person.location = point({latitude: $latitude, longitude: $longitude})
RETURN count(person) AS people
