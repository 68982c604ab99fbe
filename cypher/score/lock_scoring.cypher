// Take the lock under which drafts are scored; it is held until the transaction ends, so that limits hold across processes.
// :params {}
// Returns: nothing
MERGE (lock:JobLock {job: "drafts"})
SET lock.touched_at = null
