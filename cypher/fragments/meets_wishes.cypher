// Whether nothing is known against the `venue`: no dearer than $budget, open at $open_at, and of the tables that begin within
// an hour of it one with $party_size seats left. What was not asked for is null; unknown prices and hours, and venues without
// tables then, are not held against a venue.
(
  ($budget IS NULL OR venue.price_level IS NULL OR venue.price_level <= $budget)
  AND ($open_at IS NULL OR (
    (venue.hours IS NULL OR
// include open_at
    )
    AND coalesce(
      head(COLLECT {
        MATCH (slot:Slot)
        WHERE slot.venue_id = venue.id
          AND slot.start >= $open_at - duration({seconds: 3601})
          AND slot.start <= $open_at + duration({seconds: 3601})
          AND abs(slot.start.epochSeconds - $open_at.epochSeconds) <= 3600
        RETURN max(slot.seats_left)
      }) >= $party_size,
      true
    )
  ))
)
