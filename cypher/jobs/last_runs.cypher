// How the latest run of each job went, and whether one is running.
// :params {real_now: datetime("2026-11-25T16:00:00Z"), lists: {jobs: ["communities", "embed"]}}
// Returns: job, run_id, state, started_at, ended_at, milliseconds, counts (JSON), error, holder, running (boolean), real_started_at
UNWIND $lists.jobs AS name
MATCH (lock:JobLock {job: name})
MATCH (run:JobRun {id: lock.last_run_id})
RETURN name AS job,
       run.id AS run_id,
       run.state AS state,
       run.started_at AS started_at,
       run.ended_at AS ended_at,
       run.milliseconds AS milliseconds,
       run.counts AS counts,
       run.error AS error,
       lock.holder AS holder,
       coalesce(lock.lease_until > $real_now, false) AS running,
       lock.started_at AS real_started_at
ORDER BY job
