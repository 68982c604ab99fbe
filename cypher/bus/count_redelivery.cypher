// Count how often an event came to a consumer that had not finished it the time before. Redis counts by itself.
// :params {key: "propagate:e-1", now: datetime("2026-11-25T16:30:00Z")}
// Returns: attempts (int)
MERGE (redelivery:Redelivery {key: $key})
SET redelivery.attempts = coalesce(redelivery.attempts, 0) + 1,
    redelivery.at = $now
RETURN redelivery.attempts AS attempts
