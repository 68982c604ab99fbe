// Everything but the schema.
MATCH (node)
WHERE NOT node:SchemaFile AND NOT node:SchemaLock
CALL (node) {
  DETACH DELETE node
} IN TRANSACTIONS OF 10000 ROWS
