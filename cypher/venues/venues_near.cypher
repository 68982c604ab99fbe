// Venues around a point, nearest first. Kilometres on a sphere of 6,371 km; the server's own has 6,378.14 km.
// :params {latitude: 40.73, longitude: -73.99, radius_km: 5.0, category: null, price: null, open_at: null, after_km: null, after_id: null, limit: 21, lists: {tags: []}}
// Returns: the venue's columns, distance_km (float), score (null)
MATCH (venue:Venue)
WHERE point.distance(venue.location, point({latitude: $latitude, longitude: $longitude})) <= $radius_km * 6378.14 / 6.371
WITH venue,
     point.distance(venue.location, point({latitude: $latitude, longitude: $longitude})) * 6.371 / 6378.14 AS distance_km
WHERE
// include venue_filters
  AND ($after_km IS NULL OR distance_km > $after_km OR (distance_km = $after_km AND venue.id > $after_id))
WITH venue, distance_km
ORDER BY distance_km, venue.id
LIMIT $limit
RETURN
// include venue_columns
       , distance_km,
       null AS score
ORDER BY distance_km, id
