// A person's best venues within a radius by the explainable formula, with what speaks for each.
// A venue without a matching tag and without history is among the best only if it is so by place and price, and one
// without history only if it is so by these and its tags: so three short lists hold all that can come out on top. By place
// and price nothing beats what is close by and in the price range; only where that is too little, the whole radius counts.
// Where nothing matches: all venues by distance, within $hard_km where that was asked for, or by id when the person's location is unknown.
// :params {user_id: "u-1", radius_km: 10.0, hard_km: null, budget: null, open_at: null, party_size: 1, limit: 20, people: 5}
// Returns: located (boolean), matched (boolean), venues ([recommended_venue], best first; nearest first where none matched)
MATCH (me:User {id: $user_id})
WITH me, COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine
CALL (me, mine) {
  CALL (me) {
    MATCH (venue:Venue)
    WHERE point.distance(venue.location, me.location)
          <= CASE WHEN $radius_km < 1 THEN $radius_km ELSE 1 END * 6378.14 / 6.371
      AND me.price_min <= venue.price_level <= me.price_max
      AND
// include meets_wishes
    WITH me, venue,
// include distance_km
         AS distance_km
    ORDER BY distance_km, venue.id
    LIMIT $limit
    RETURN collect(venue) AS close_by
  }
  CALL (me, mine, close_by) {
    WITH close_by
    WHERE size(close_by) = $limit
    UNWIND close_by AS venue
    RETURN venue
  UNION
    WITH me, close_by
    WHERE size(close_by) < $limit
    MATCH (venue:Venue)
    WHERE point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371
      AND
// include meets_wishes
    WITH me, venue,
// include distance_km
         AS distance_km
    WITH venue, distance_km, 0.25 *
// include closeness
         + 0.15 *
// include price_match
         AS by_place
    ORDER BY by_place DESC, distance_km, venue.id
    LIMIT $limit
    RETURN venue
  UNION
    UNWIND mine AS interest
    MATCH (interest)<-[:TAGGED]-(venue)
    WITH me, size(mine) AS all, venue, count(*) AS matching
    WITH me, all, venue, matching,
// include distance_km
         AS distance_km
    WHERE (me.location IS NULL OR distance_km <= $radius_km)
      AND
// include meets_wishes
    WITH venue, distance_km, 0.35 * matching / all + 0.25 *
// include closeness
         + 0.15 *
// include price_match
         AS by_tags
    ORDER BY by_tags DESC, distance_km, venue.id
    LIMIT $limit
    RETURN venue
  UNION
    MATCH (me)-[acted:INTERACTED]->(venue:Venue)
    WHERE acted.dwell_seconds > 0
      AND (me.location IS NULL OR point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371)
      AND
// include meets_wishes
    RETURN venue
  }
// include venue_for_person
  WITH *, explainable_score AS score, null AS affinity, null AS open, {} AS own_parts
  WHERE score > 0
  ORDER BY score DESC, distance_km, venue.id
  LIMIT $limit
// include interested_people
  WITH *
  ORDER BY score DESC, distance_km, venue.id
  RETURN collect(
// include recommended_venue
  ) AS matching
}
CALL (me, mine, matching) {
  WITH matching
  WHERE size(matching) > 0
  RETURN matching AS venues
UNION
  WITH me, mine, matching
  WHERE size(matching) = 0
  CALL (me) {
    MATCH (venue:Venue)
    WHERE point.distance(venue.location, me.location)
          <= CASE WHEN $hard_km IS NULL THEN 21000.0 ELSE $hard_km * 6.37814 / 6.371 END * 1000  // anywhere on Earth
      AND
// include meets_wishes
    RETURN venue
    ORDER BY point.distance(venue.location, me.location), venue.id
    LIMIT $limit
  UNION
    WITH me
    WHERE me.location IS NULL
    MATCH (venue:Venue)
    WHERE venue.id >= ''
      AND
// include meets_wishes
    RETURN venue
    ORDER BY venue.id
    LIMIT $limit
  }
// include venue_for_person
  WITH *, explainable_score AS score, null AS affinity, null AS open, {} AS own_parts
// include interested_people
  WITH *
  ORDER BY distance_km, venue.id
  RETURN collect(
// include recommended_venue
  ) AS venues
}
RETURN me.location IS NOT NULL AS located,
       size(matching) > 0 AS matched,
       venues
