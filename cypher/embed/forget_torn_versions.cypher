// Forget versions whose writer died before the switch.
// :params {}
// Returns: forgotten (int)
MATCH (torn:ModelVersion {model: "sociallgn", state: "writing"})
DETACH DELETE torn
RETURN count(*) AS forgotten
