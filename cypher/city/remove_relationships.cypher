// Remove all relationships, some thousands a transaction.
// :params {}
// Returns: removed (int)
// Scans: the whole graph goes.
MATCH ()-[relationship]->()
CALL (relationship) {
  DELETE relationship
} IN TRANSACTIONS OF 20000 ROWS
RETURN count(*) AS removed
