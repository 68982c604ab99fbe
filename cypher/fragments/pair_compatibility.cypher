// How well `me` and `other` fit together, 0-100:
// 100 * (0.40 jaccard(interests) + 0.30 proximity (1 up to 5 km, 0 from 25 km) + 0.30 overlap of price levels / union).
// Needs mine and theirs (their interests) and apart_km; gives compatibility.
  WITH *,
       CASE WHEN me.price_max < other.price_max THEN me.price_max ELSE other.price_max END AS lower_max,
       CASE WHEN me.price_max < other.price_max THEN other.price_max ELSE me.price_max END AS upper_max,
       CASE WHEN me.price_min < other.price_min THEN me.price_min ELSE other.price_min END AS lower_min,
       CASE WHEN me.price_min < other.price_min THEN other.price_min ELSE me.price_min END AS upper_min,
       size([interest IN theirs WHERE interest IN mine]) AS common
  WITH *,
       100 * (
         0.40 * CASE
           WHEN size(mine) + size(theirs) = 0 THEN 0.0
           ELSE toFloat(common) / (size(mine) + size(theirs) - common)
         END
         + 0.30 * CASE WHEN apart_km <= 5.0 THEN 1.0 WHEN apart_km < 25.0 THEN (25.0 - apart_km) / 20.0 ELSE 0.0 END
         + 0.30 * CASE
           WHEN lower_max >= upper_min THEN toFloat(lower_max - upper_min + 1) / (upper_max - lower_min + 1)
           ELSE 0.0
         END
       ) AS compatibility
