// The most popular venues within a radius of a person; anywhere when their location is unknown.
// :params {user_id: "u-1", radius_km: 10.0, limit: 20}
// Returns: venue_id, best first
MATCH (me:User {id: $user_id})
CALL (me) {
  MATCH (venue:Venue)
  WHERE point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371
  RETURN venue
UNION
  WITH me
  WHERE me.location IS NULL
  MATCH (venue:Venue)
  WHERE venue.popularity >= 0
  RETURN venue
  ORDER BY venue.popularity DESC
  LIMIT $limit
}
RETURN venue.id AS venue_id
ORDER BY venue.popularity DESC, venue_id
LIMIT $limit
