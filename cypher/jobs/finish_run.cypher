// Record how a run ended, give its lock back and forget all but the newest runs of the job.
// A run that was taken over stays as its taker left it.
// :params {job: "communities", run_id: "0193-run", state: "done", counts: "{}", milliseconds: 120, error: null, now: datetime("2026-11-25T16:01:00Z"), keep: 200}
// Returns: recorded (boolean), forgotten (int)
MATCH (lock:JobLock {job: $job})
SET lock.touched_at = $now
WITH lock, lock.run_id = $run_id AS mine
CALL (lock, mine) {
  WITH lock
  WHERE mine
  MATCH (run:JobRun {id: $run_id})
  SET run.state = $state,
      run.counts = $counts,
      run.milliseconds = $milliseconds,
      run.error = $error,
      run.ended_at = $now,
      lock.run_id = null,
      lock.holder = null,
      lock.lease_until = null
}
CALL () {
  MATCH (old:JobRun {job: $job})
  WITH old
  ORDER BY old.id DESC
  SKIP $keep
  DELETE old
  RETURN count(*) AS forgotten
}
RETURN coalesce(mine, false) AS recorded,
       forgotten
