// Events that no stream carries yet, oldest first; events of one instant in the order of their key's changes.
// :params {limit: 500}
// Returns: event (map of all properties)
// Scans: the label holds only what is not sent yet
MATCH (event:Unsent)
WHERE event.at IS NOT NULL
WITH event
ORDER BY event.at, event.sequence, event.id
LIMIT $limit
RETURN properties(event) AS event
