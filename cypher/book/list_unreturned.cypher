// Tables that venues keep and nobody wants, which the venues do not know of yet.
// :params {booking_id: null, limit: 100}
// Returns: reference
// Scans: the label holds only what is to be given back
MATCH (table:UnwantedTable)
WHERE $booking_id IS NULL OR table.booking_id = $booking_id
RETURN table.reference AS reference
ORDER BY table.at, reference
LIMIT $limit
