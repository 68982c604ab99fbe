// Whether `venue` has what is asked for: category, price level, all tags, open then. What is null, or no tag, is not asked for.
(
  ($category IS NULL OR venue.category = $category)
  AND ($price IS NULL OR venue.price_level = $price)
  AND all(name IN $lists.tags WHERE EXISTS { (venue)-[:TAGGED]->(:Interest {name: name}) })
  AND ($open_at IS NULL OR
// include open_at
  )
)
