// Whether a person or a venue waits to be folded in.
// :params {person_id: "u-1", venue_id: "v-1"}
// Returns: waits (boolean)
RETURN EXISTS { (person:User {id: $person_id}) WHERE person.awaits_embedding IS NOT NULL }
       OR EXISTS { (venue:Venue {id: $venue_id}) WHERE venue.awaits_embedding IS NOT NULL } AS waits
