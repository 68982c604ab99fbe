// Whether a person or a venue waits to be folded in.
// :params {person_id: "u-1", venue_id: "v-1"}
// Returns: waits (boolean)
OPTIONAL MATCH (person:User {id: $person_id})
WITH person
OPTIONAL MATCH (venue:Venue {id: $venue_id})
RETURN person.awaits_embedding IS NOT NULL OR venue.awaits_embedding IS NOT NULL AS waits
