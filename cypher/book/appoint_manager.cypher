// Make a person a manager of a venue, whose tables they then keep. Once more changes nothing.
// :params {venue_id: "v-1", user_id: "u-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: venue_id, user_id (no row for an unknown venue or person)
MATCH (venue:Venue {id: $venue_id})
OPTIONAL MATCH (person:User {id: $user_id})
WITH venue, person
WHERE person IS NOT NULL
MERGE (person)-[manages:MANAGES]->(venue)
ON CREATE SET manages.since = $now
RETURN venue.id AS venue_id, person.id AS user_id
