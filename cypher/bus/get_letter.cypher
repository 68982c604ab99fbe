// One dead letter.
// :params {id: "l-1"}
// Returns: id, stream, group, body, cause, attempts, traceback, at (no row when there is none)
MATCH (letter:DeadLetter {id: $id})
RETURN letter.id AS id, letter.stream AS stream, letter.group AS group, letter.body AS body, letter.cause AS cause,
       letter.attempts AS attempts, letter.traceback AS traceback, letter.at AS at
