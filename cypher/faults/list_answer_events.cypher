// How many events tell of each answer.
// :params {}
// Returns: seed_id, user_id, events (int)
// Scans: all that was answered is wanted
MATCH (event:OutboxEvent)
WHERE event.type = 'person.answered'
RETURN event.seed_id AS seed_id, event.user_id AS user_id, count(event) AS events
