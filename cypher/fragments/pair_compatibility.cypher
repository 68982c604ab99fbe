// How well `me` and `other` fit together, 0-100:
// 100 * (0.40 jaccard(interests) + 0.30 proximity (1 up to 5 km, 0 from 25 km) + 0.30 overlap of price levels / union).
// Needs mine and theirs (their interests) and apart_km; gives compatibility.
  WITH *, me.price_min AS my_min, me.price_max AS my_max, other.price_min AS their_min, other.price_max AS their_max
  WITH *,
       CASE WHEN my_max < their_max THEN my_max ELSE their_max END AS lower_max,
       CASE WHEN my_max < their_max THEN their_max ELSE my_max END AS upper_max,
       CASE WHEN my_min < their_min THEN my_min ELSE their_min END AS lower_min,
       CASE WHEN my_min < their_min THEN their_min ELSE my_min END AS upper_min,
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
