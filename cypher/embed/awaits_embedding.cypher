// Whether a person or a venue waits to be folded in, and there is a version to be folded in to.
// :params {person_id: "u-1", venue_id: "v-1"}
// Returns: waits (boolean)
OPTIONAL MATCH (person:User {id: $person_id})
WITH person
OPTIONAL MATCH (venue:Venue {id: $venue_id})
WITH person.awaits_embedding IS NOT NULL OR venue.awaits_embedding IS NOT NULL AS waits
RETURN waits AND EXISTS { (live:ModelVersion {model: "sociallgn"}) WHERE live.live } AS waits
