// Tell readers that embeddings are about to change all at once: from here on to `end_switch` they answer without them.
// If this process dies, they do so until the time is up.
// :params {seconds: 660}
// Returns: nothing
MERGE (lock:JobLock {job: "embeddings"})
SET lock.switches = coalesce(lock.switches, 0) + 1,
    lock.switching_until = datetime.realtime() + duration({seconds: $seconds})
