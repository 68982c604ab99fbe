// Tell readers that embeddings are all of one version again.
// :params {}
// Returns: nothing
MATCH (lock:JobLock {job: "embeddings"})
SET lock.switches = lock.switches + 1,
    lock.switching_until = null
