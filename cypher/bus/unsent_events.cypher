// The next events that no stream carries yet, oldest first, each with whatever its key has left unsent before it: where
// clocks of two machines differ, an older change may carry the later time. The caller puts each key in order.
// :params {limit: 500}
// Returns: event (map of all properties)
// Scans: the index of unsent times in its order, as far as the limit
MATCH (event:Unsent)
WHERE event.at IS NOT NULL
WITH event
ORDER BY event.at
LIMIT $limit
WITH event.key AS key, max(event.sequence) AS newest, collect(event) AS page
CALL (key, newest) {
  MATCH (earlier:Unsent)
  WHERE earlier.key = key AND earlier.sequence < newest
  RETURN collect(earlier) AS earlier
}
UNWIND page + earlier AS event
WITH DISTINCT event
RETURN properties(event) AS event
ORDER BY event.at, event.sequence, event.id
