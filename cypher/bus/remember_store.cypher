// Record the run of the broker that the relay publishes to.
// :params {run_id: "5f1d", now: datetime("2026-11-25T16:30:00Z")}
// Returns: nothing
MERGE (relay:Relay {id: "outbox"})
SET relay.run_id = $run_id,
    relay.since = $now
