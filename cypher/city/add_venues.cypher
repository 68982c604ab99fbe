// Add venues with their tags; a batch is written once.
// :params {load: "city 7 200 50", batch: 2, lists: {usual_hours: [10, 11], rows: [{id: "v-1", external_id: null, name: "Blue Door Ramen", description: "Ramen.", category: "restaurant", cuisine: "japanese", latitude: 41.8, longitude: -71.4, address: "1 Mill Row", neighborhood: "Millrace", time_zone: "America/New_York", price_level: 2, rating: 4.2, capacity: 40, ambiance: ["cosy"], hours: [18, 19], derived: [], defaulted: [], tags: [["ramen", 1.0]]}]}}
// Returns: rows (int)
MATCH (load:DataLoad {id: $load})
// Written before it is read: of two processes that load at once, the second waits here and finds the batch done.
SET load.at_work = $batch
WITH load
WHERE load.batch < $batch
SET load.batch = $batch
WITH load
UNWIND $lists.rows AS row
MERGE (venue:Venue {id: row.id})
  ON CREATE SET venue.external_id = row.external_id,
                venue.name = row.name,
                venue.description = row.description,
                venue.category = row.category,
                venue.cuisine = row.cuisine,
                venue.location = point({latitude: row.latitude, longitude: row.longitude}),
                venue.address = row.address,
                venue.neighborhood = row.neighborhood,
                venue.time_zone = row.time_zone,
                venue.price_level = row.price_level,
                venue.rating = row.rating,
                venue.capacity = row.capacity,
                venue.ambiance = row.ambiance,
                venue.hours = coalesce(row.hours, $lists.usual_hours),
                venue.booking_provider = "desk",
                venue.popularity = 0.0,
                venue.trending = 0.0,
                venue.derived = row.derived,
                venue.defaulted = row.defaulted
WITH venue, row
CALL (venue, row) {
  UNWIND row.tags AS tag
  MATCH (interest:Interest {name: tag[0]})
  CREATE (venue)-[:TAGGED {weight: tag[1]}]->(interest)
}
RETURN count(*) AS rows
