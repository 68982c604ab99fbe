// What ran, for how long, how it ended.
// :params {limit: 30}
// Returns: job, state, started_at, milliseconds, counts, error
MATCH (run:JobRun)
RETURN run.job AS job,
       run.state AS state,
       run.started_at AS started_at,
       run.milliseconds AS milliseconds,
       run.counts AS counts,
       run.error AS error
ORDER BY started_at DESC
LIMIT $limit
