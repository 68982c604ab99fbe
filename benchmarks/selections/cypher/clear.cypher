// Everything but the schema.
MATCH (node)
WHERE NOT node:SchemaFile AND NOT node:SchemaLock
DETACH DELETE node
