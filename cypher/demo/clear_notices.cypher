// Forget the notices of earlier runs.
// Scans: notices have no other mark, and all of them go.
// :params {}
// Returns: removed (int)
MATCH (note:Notification)
DETACH DELETE note
RETURN count(*) AS removed
