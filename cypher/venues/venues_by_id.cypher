// All venues in the order of their ids, which costs the same on every page.
// :params {category: null, price: null, after_id: "", limit: 21}
// Returns: the venue's columns, distance_km (null), score (null)
MATCH (venue:Venue)
WHERE venue.id > $after_id
  AND ($category IS NULL OR venue.category = $category)
  AND ($price IS NULL OR venue.price_level = $price)
WITH venue
ORDER BY venue.id
LIMIT $limit
RETURN
// include venue_columns
       , null AS distance_km,
       null AS score
ORDER BY id
