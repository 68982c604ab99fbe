// A notification goes to one person, and tells them of one step once.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every notification
MATCH (note:Notification)
OPTIONAL MATCH (person:User)-[:NOTIFIED]->(note)
WITH note, collect(person.id) AS people
WITH note.type AS type, coalesce(note.booking_id, note.seed_id, note.id) AS about, people, collect(note.id) AS notes
WHERE size(people) <> 1
   OR size(notes) > 1
RETURN notes[0] AS id, type + ' about ' + about + ' to' + reduce(text = '', one IN people | text + ' ' + toString(one)) + ', ' + toString(size(notes)) + ' times' AS found
ORDER BY id
LIMIT $limit
