// Take the lock under which newcomers are folded in; it is held until the transaction ends, so that those who come
// meanwhile are folded in together afterwards.
// :params {}
// Returns: nothing
MERGE (lock:JobLock {job: "newcomers"})
SET lock.touched_at = null
