// All venues in the order of their ids, which costs the same on every page.
// :params {category: null, price: null, open_at: null, after_id: "", limit: 21, lists: {tags: []}}
// Returns: the venue's columns, distance_km (null), score (null)
MATCH (venue:Venue)
WHERE venue.id > $after_id
  AND
// include venue_filters
WITH venue
ORDER BY venue.id
LIMIT $limit
RETURN
// include venue_columns
       , null AS distance_km,
       null AS score
ORDER BY id
