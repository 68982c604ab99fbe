// Begin a run of a job unless another run holds its lock; a lock that has run out is taken over, its run counts as failed.
// The lock's times are real ones: a lease must not depend on a simulated clock.
// :params {job: "communities", run_id: "0193-run", holder: "host:41", real_now: datetime("2026-11-25T16:00:00Z"), lease_until: datetime("2026-11-25T16:01:00Z"), now: datetime("2026-11-25T16:00:00Z")}
// Returns: mine (boolean), holder, holder_run_id, taken_over (id of the lost run, or null)
MERGE (lock:JobLock {job: $job})
// Written before it is read, so that of two processes the second waits here for the first.
SET lock.touched_at = $real_now
WITH lock,
     lock.run_id IS NULL OR lock.run_id = $run_id OR lock.lease_until <= $real_now AS free,
     nullIf(lock.run_id, $run_id) AS lost_run_id
CALL (lock, free) {
  WITH lock
  WHERE free
  OPTIONAL MATCH (lost:JobRun {id: lock.run_id, state: "running"})
    WHERE lost.id <> $run_id
  SET lost.state = "failed",
      lost.error = "its process stopped renewing the lock",
      lost.ended_at = $now
  SET lock.run_id = $run_id,
      lock.last_run_id = $run_id,
      lock.holder = $holder,
      lock.started_at = $real_now,
      lock.lease_until = $lease_until
  MERGE (run:JobRun {id: $run_id})
  SET run.job = $job,
      run.state = "running",
      run.holder = $holder,
      run.started_at = $now
}
RETURN free AS mine,
       lock.holder AS holder,
       lock.run_id AS holder_run_id,
       CASE WHEN free THEN lost_run_id END AS taken_over
