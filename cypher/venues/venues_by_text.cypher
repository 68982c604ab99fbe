// Venues whose name or description match a full-text query, best match first; around a point where one is given.
// :params {text: "(ramen^4 OR ramen*)", latitude: null, longitude: null, radius_km: 5.0, category: null, price: null, open_at: null, after_score: null, after_id: null, limit: 21, lists: {tags: []}}
// Returns: the venue's columns, distance_km (float, null without a point), score (float)
CALL db.index.fulltext.queryNodes('venue_name', $text) YIELD node AS venue, score
WITH venue, score,
     point.distance(venue.location, point({latitude: $latitude, longitude: $longitude})) * 6.371 / 6378.14 AS distance_km
WHERE ($latitude IS NULL OR distance_km <= $radius_km)
  AND
// include venue_filters
  AND ($after_score IS NULL OR score < $after_score OR (score = $after_score AND venue.id > $after_id))
WITH venue, score, distance_km
ORDER BY score DESC, venue.id
LIMIT $limit
RETURN
// include venue_columns
       , distance_km,
       score
ORDER BY score DESC, id
