// Remove what a run that died had found but not put in place.
// :params {limit: 10000}
// Returns: removed (int)
// Scans: nothing of this type is there but after a run that died
MATCH ()-[next:NEXT_SIMILAR_TASTE]->()
WITH next
LIMIT $limit
DELETE next
RETURN count(*) AS removed
