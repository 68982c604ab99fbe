// Give up requests for seeds of which nothing came: their events ended as dead letters.
// :params {before: datetime("2026-11-25T15:30:00Z"), now: datetime("2026-11-25T16:30:00Z")}
// Returns: failed (int)
MATCH (request:JobRun {job: "generate-on-request"})
WHERE request.state IN ["requested", "running"]
  AND request.started_at < $before
SET request.state = "failed",
    request.ended_at = $now,
    request.error = "nothing came of it in time: `sprout bus dead list` tells why"
RETURN count(*) AS failed
