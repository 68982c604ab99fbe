// Wait until all indexes are populated.
// :params {}
// Returns: nothing
CALL db.awaitIndexes(300)
