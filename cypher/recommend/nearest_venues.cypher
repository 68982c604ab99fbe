// All venues by distance, for a person for whom none matches; by id when their location is unknown.
// :params {user_id: "u-1", limit: 20, people: 5}
// Returns: located (boolean), venues ([recommended_venue], nearest first)
// Scans: venues, for the rare person with no venue around that matches anything
MATCH (me:User {id: $user_id})
WITH me, COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine
CALL (me, mine) {
  MATCH (venue:Venue)
  WITH me, mine, venue,
// include distance_km
       AS away
  ORDER BY away, venue.id
  LIMIT $limit
// include venue_for_person
  WITH *, explainable_score AS score, null AS affinity, null AS open
// include interested_people
  WITH *
  ORDER BY distance_km, venue.id
  RETURN collect(
// include recommended_venue
  ) AS venues
}
RETURN me.location IS NOT NULL AS located,
       venues
