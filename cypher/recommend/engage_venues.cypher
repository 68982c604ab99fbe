// A person's best venues within a radius by engagement, 0-1:
// 0.4 exp(-0.3 km) + 0.4 min(1, 0.5 likes + seconds looked at / 300) + 0.2 popularity / the greatest popularity,
// where likes are the person's own likes and interests. A venue that the person never looked at is among the best only by
// place and popularity, so two short lists hold all that can come out on top.
// :params {user_id: "u-1", radius_km: 10.0, budget: null, open_at: null, party_size: 1, limit: 20, people: 5}
// Returns: located (boolean), venues ([recommended_venue], best first)
MATCH (me:User {id: $user_id})
WITH me,
     COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine,
     coalesce(
       head(COLLECT { MATCH (top:Venue) WHERE top.popularity > 0 RETURN top.popularity ORDER BY top.popularity DESC LIMIT 1 }),
       1.0
     ) AS greatest
CALL (me, mine, greatest) {
  CALL (me, greatest) {
    MATCH (venue:Venue)
    WHERE point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371
      AND
// include meets_wishes
    WITH venue, greatest,
// include distance_km
         AS distance_km
    ORDER BY 0.4 * exp(-0.3 * distance_km) + 0.2 * coalesce(venue.popularity, 0.0) / greatest DESC, venue.id
    LIMIT $limit
    RETURN venue
  UNION
    MATCH (me)-[acted:INTERACTED]->(venue:Venue)
    WHERE (acted.likes + acted.interests > 0 OR acted.dwell_seconds > 0)
      AND (me.location IS NULL OR point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371)
      AND
// include meets_wishes
    RETURN venue
  }
// include venue_for_person
  WITH *,
       coalesce(
         head(COLLECT { MATCH (me)-[acted:INTERACTED]->(venue) RETURN acted.likes + acted.interests }), 0
       ) AS likes
  WITH *,
       coalesce(exp(-0.3 * distance_km), 0.0) AS nearness,
       CASE WHEN 0.5 * likes + dwell_seconds / 300.0 > 1 THEN 1.0 ELSE 0.5 * likes + dwell_seconds / 300.0 END AS engaged,
       coalesce(venue.popularity, 0.0) / greatest AS popular
  WITH *, 0.4 * nearness + 0.4 * engaged + 0.2 * popular AS score,
       {nearness: nearness, engagement: engaged, popularity: popular} AS own_parts
  WITH *, null AS affinity, null AS open
  ORDER BY score DESC, distance_km, venue.id
  LIMIT $limit
// include interested_people
  WITH *
  ORDER BY score DESC, distance_km, venue.id
  RETURN collect(
// include recommended_venue
  ) AS venues
}
RETURN me.location IS NOT NULL AS located,
       venues
