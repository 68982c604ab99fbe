// Whether a person manages a venue.
// :params {venue_id: "v-1", user_id: "u-1"}
// Returns: manages (bool; no row for an unknown venue)
MATCH (venue:Venue {id: $venue_id})
RETURN EXISTS { (:User {id: $user_id})-[:MANAGES]->(venue) } AS manages
