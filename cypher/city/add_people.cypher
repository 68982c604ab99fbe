// Add people with what they like; a batch is written once.
// :params {load: "city 7 200 50", batch: 3, lists: {usual_hours: [18, 19], rows: [{id: "u-1", external_id: null, handle: "ana.kim", email: "ana.kim@example.invalid", name: "Ana Kim", birth_year: 1990, latitude: 41.8, longitude: -71.4, neighborhood: "Millrace", time_zone: "America/New_York", privacy_level: "public", openness: 0.5, price_min: 1, price_max: 3, persona: "foodie", free_hours: [18, 19], quiet_start: 22, quiet_end: 8, ask_cap_per_week: 5, created_at: 1735689600, derived: [], defaulted: [], interests: [["ramen", 0.9]]}]}}
// Returns: rows (int)
MATCH (load:DataLoad {id: $load})
// Written before it is read: of two processes that load at once, the second waits here and finds the batch done.
SET load.at_work = $batch
WITH load
WHERE load.batch < $batch
SET load.batch = $batch
WITH load
UNWIND $lists.rows AS row
MERGE (person:User {id: row.id})
  ON CREATE SET person.external_id = row.external_id,
                person.handle = row.handle,
                person.email = row.email,
                person.name = row.name,
                person.birth_year = row.birth_year,
                person.location = point({latitude: row.latitude, longitude: row.longitude}),
                person.neighborhood = row.neighborhood,
                person.time_zone = row.time_zone,
                person.privacy_level = row.privacy_level,
                person.openness = row.openness,
                person.price_min = row.price_min,
                person.price_max = row.price_max,
                person.persona = row.persona,
                person.role = "member",
                person.free_hours = coalesce(row.free_hours, $lists.usual_hours),
                person.quiet_start = row.quiet_start,
                person.quiet_end = row.quiet_end,
                person.ask_cap_per_week = row.ask_cap_per_week,
                person.created_at = datetime({epochSeconds: row.created_at}),
                person.derived = row.derived,
                person.defaulted = row.defaulted
WITH person, row
CALL (person, row) {
  UNWIND row.interests AS interest
  MATCH (tag:Interest {name: interest[0]})
  CREATE (person)-[:LIKES {weight: interest[1]}]->(tag)
}
RETURN count(*) AS rows
