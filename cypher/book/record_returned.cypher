// The venue knows that a table is not wanted any more.
// :params {reference: "R-17"}
// Returns: reference
MATCH (table:UnwantedTable {reference: $reference})
DELETE table
RETURN $reference AS reference
