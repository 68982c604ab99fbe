// How many dead letters each group has.
// :params {}
// Returns: group, letters (int)
// Scans: there are few, and all are counted
MATCH (letter:DeadLetter)
RETURN letter.group AS group, count(*) AS letters
ORDER BY group
