// 1 when the `venue` lies inside the price range of `me`, 0.5 one level off, else 0; 0 where either is unknown.
CASE
  WHEN me.price_min <= venue.price_level <= me.price_max THEN 1.0
  WHEN me.price_min - 1 <= venue.price_level <= me.price_max + 1 THEN 0.5
  ELSE 0.0
END
