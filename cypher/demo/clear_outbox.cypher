// Forget events of earlier runs that were never sent: what they tell of is gone.
// Scans: all that is unsent goes.
// :params {}
// Returns: removed (int)
MATCH (event:Unsent)
DETACH DELETE event
RETURN count(*) AS removed
