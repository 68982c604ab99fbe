// Scored seeds that wait to be launched.
// :params {now: datetime("2026-11-25T16:30:00Z")}
// Returns: scored (int)
MATCH (seed:Seed {state: "scored"})
WHERE seed.expires_at > $now
RETURN count(*) AS scored
