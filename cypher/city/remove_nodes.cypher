// Remove all nodes but the record of the schema, some thousands a transaction.
// :params {}
// Returns: removed (int)
// Scans: the whole graph goes.
MATCH (node)
WHERE NOT node:SchemaFile AND NOT node:SchemaLock
CALL (node) {
  DETACH DELETE node
} IN TRANSACTIONS OF 10000 ROWS
RETURN count(*) AS removed
