// 1 when the `venue` is open at the `local` time, 0 when it is closed, 0.5 when nobody knows.
CASE
  WHEN venue.hours IS NULL THEN 0.5
  WHEN (local.dayOfWeek - 1) * 24 + local.hour IN venue.hours THEN 1.0
  ELSE 0.0
END
