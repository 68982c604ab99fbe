// Schema files that were applied.
// :params {}
// Returns: name, checksum (SHA-256), applied_at
// Scans: a handful of files, read by the schema commands alone.
MATCH (file:SchemaFile)
RETURN file.name AS name, file.checksum AS checksum, file.applied_at AS applied_at
ORDER BY name
