// An event is recorded as handled once for each group.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every record
MATCH (record:ProcessedEvent)
WITH record.key AS key, count(record) AS records
WHERE records > 1
   OR NOT key CONTAINS ':'
RETURN key AS id, toString(records) + ' records' AS found
ORDER BY id
LIMIT $limit
