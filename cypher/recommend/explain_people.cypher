// The people most compatible with a person, 0-100, with what else is known of the pair.
// :params {user_id: "u-1", venue_id: null, within_km: null, limit: 20}
// Returns: venue_known (boolean), located (boolean), people ([recommended_person], best first)
MATCH (me:User {id: $user_id})
WITH me, me AS person, COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine
WITH me, mine,
// include past_hours
     AS my_hours
// include compatible_people
RETURN $venue_id IS NULL OR EXISTS { (:Venue {id: $venue_id}) } AS venue_known,
       me.location IS NOT NULL AS located,
       people
