// Forget drafts that no scoring will look at any more: those of earlier runs for everybody, and any that are a day old.
// :params {now: datetime("2026-11-25T16:30:00Z")}
// Returns: cleared (int)
MATCH (seed:Seed {state: "draft"})
WHERE seed.for_everybody OR seed.created_at < $now - duration({days: 1})
WITH seed
CALL (seed) { DETACH DELETE seed } IN TRANSACTIONS OF 1000 ROWS
RETURN count(*) AS cleared
