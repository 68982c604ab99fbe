// The table that a venue keeps for the `booking` under `reference` (null: it keeps none) is not wanted: noted until the venue knows.
FOREACH (_ IN CASE WHEN reference IS NULL THEN [] ELSE [1] END |
  MERGE (table:UnwantedTable {reference: reference})
  ON CREATE SET table.booking_id = booking.id, table.at = $now
)
