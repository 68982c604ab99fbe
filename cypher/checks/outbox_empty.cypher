// Once quiet: the outbox is empty.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: the label holds only what is not sent yet
MATCH (event:Unsent)
RETURN event.id AS id, coalesce(event.type, 'no type') + ' of ' + coalesce(event.key, 'nothing') AS found
ORDER BY id
LIMIT $limit
