// Dead letters after one of them, oldest first.
// :params {after: "", limit: 100}
// Returns: id, stream, group, body, cause, attempts, traceback, at
MATCH (letter:DeadLetter)
WHERE letter.id > $after
WITH letter
ORDER BY letter.id
LIMIT $limit
RETURN letter.id AS id, letter.stream AS stream, letter.group AS group, letter.body AS body, letter.cause AS cause,
       letter.attempts AS attempts, letter.traceback AS traceback, letter.at AS at
ORDER BY id
