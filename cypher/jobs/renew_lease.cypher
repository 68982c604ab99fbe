// Keep the lock of a run that goes on; no row means that the lock was lost.
// :params {job: "communities", run_id: "0193-run", lease_until: datetime("2026-11-25T16:02:00Z")}
// Returns: lease_until
MATCH (lock:JobLock {job: $job})
SET lock.touched_at = $lease_until
WITH lock
WHERE lock.run_id = $run_id
SET lock.lease_until = $lease_until
RETURN lock.lease_until AS lease_until
