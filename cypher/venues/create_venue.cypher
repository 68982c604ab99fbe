// Write down a venue with its tags; a manager who makes it keeps its tables. It waits to be folded in to the embeddings.
// :params {latitude: 40.73, longitude: -73.99, manager_id: null, now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}, venue: {id: "v-1", name: "Noodle Lantern"}, lists: {tags: ["ramen"]}}
// Returns: id; no row when the manager is nobody in the graph
OPTIONAL MATCH (manager:User {id: $manager_id})
WITH manager
WHERE $manager_id IS NULL OR manager IS NOT NULL
CREATE (venue:Venue {id: $venue.id})
SET venue += $venue,
    venue.location = point({latitude: $latitude, longitude: $longitude}),
    venue.popularity = 0.0,
    venue.trending = 1.0,
    venue.created_at = $now,
    venue.awaits_embedding = timestamp()
WITH manager, venue
// include keep_answer
FOREACH (_ IN CASE WHEN manager IS NULL THEN [] ELSE [1] END |
  CREATE (manager)-[:MANAGES {since: $now}]->(venue)
)
WITH venue
CALL (venue) {
  // Tags are locked in one order by everybody: two venues with the same new tags do not wait for each other.
  UNWIND $lists.tags AS name
  WITH venue, name
  ORDER BY name
  MERGE (tag:Interest {name: name})
  CREATE (venue)-[:TAGGED {weight: 1.0}]->(tag)
  RETURN count(*) AS tagged
}
RETURN venue.id AS id
