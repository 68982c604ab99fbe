// The best venues for `me`, whose interests are `mine`, by the learned formula of `recommend/learn_venues`. Gives venues.
CALL (me, mine) {
  WITH me, mine
  WHERE me.embedding IS NOT NULL
  CALL db.index.vector.queryNodes('venue_embedding', $candidates, me.embedding) YIELD node AS venue
  WHERE venue.embedding_version = me.embedding_version
    AND (me.location IS NULL OR point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371)
    AND
// include meets_wishes
  WITH me, mine, venue,
       vector.similarity.cosine(me.embedding, venue.embedding) AS affinity,
       datetime({datetime: $at, timezone: coalesce(venue.time_zone, 'UTC')}) AS local,
       coalesce(venue.trending, 1.0) AS trending
  WITH me, mine, venue, affinity, trending,
// include open_then
       AS open
  WITH me, mine, venue, affinity, trending, open,
// include distance_km
       AS distance_km
  WITH me, mine, venue, affinity, open, distance_km AS away_km, 100 * (
         0.60 * affinity + 0.10 * open
         + 0.05 * CASE WHEN trending >= 2.0 THEN 1.0 ELSE trending / 2.0 END
         + 0.15 *
// include closeness
         + 0.10 *
// include price_match
       ) AS score
  ORDER BY score DESC, away_km, venue.id
  LIMIT $limit
  // What only the answer needs is read of the best alone.
// include venue_for_person
  WITH *, {} AS own_parts
// include interested_people
  WITH *
  ORDER BY score DESC, distance_km, venue.id
  RETURN collect(
// include recommended_venue
  ) AS venues
}
