// Remember that a schema file was applied.
// :params {name: "001-identities.cypher", checksum: "9f2c", now: datetime("2026-11-25T16:30:00Z")}
// Returns: nothing
MERGE (file:SchemaFile {name: $name})
SET file.checksum = $checksum, file.applied_at = $now
