// 1 up to 3 km, then falling linearly to 0 at 15 km; 0 where `distance_km` is unknown.
CASE
  WHEN distance_km <= 3.0 THEN 1.0
  WHEN distance_km < 15.0 THEN (15.0 - distance_km) / 12.0
  ELSE 0.0
END
