// Forget a dead letter for good.
// :params {id: "l-1"}
// Returns: dropped (int)
MATCH (letter:DeadLetter {id: $id})
DELETE letter
RETURN count(*) AS dropped
