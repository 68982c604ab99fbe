// Whether a venue exists; asked only when an interaction found no pair to record.
// :params {venue_id: "v-1"}
// Returns: found (boolean)
RETURN EXISTS { MATCH (:Venue {id: $venue_id}) } AS found
