// Take the lock under which schema files are applied; it is held until the transaction ends.
// :params {}
// Returns: nothing
MERGE (lock:SchemaLock {id: 1})
SET lock.taken = true
