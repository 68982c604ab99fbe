// Make a person no manager of a venue any more.
// :params {venue_id: "v-1", user_id: "u-1"}
// Returns: venue_id (no row where they were none)
MATCH (:User {id: $user_id})-[manages:MANAGES]->(venue:Venue {id: $venue_id})
DELETE manages
RETURN venue.id AS venue_id
