// Venues within a radius of a person, by the cosine of their FastRP embeddings.
// :params {user_id: "u-1", radius_km: 10.0, limit: 20}
// Returns: venue_id, best first
MATCH (me:User {id: $user_id})
WHERE me.fast_rp IS NOT NULL
MATCH (venue:Venue)
WHERE point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371
  AND venue.fast_rp IS NOT NULL
RETURN venue.id AS venue_id
ORDER BY vector.similarity.cosine(me.fast_rp, venue.fast_rp) DESC, venue_id
LIMIT $limit
