// Once quiet: of a confirmed booking its people have the notification; of a failed one, that the plan is off.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
MATCH (booking:Booking)-[:OF]->(plan:Plan)
WHERE booking.state IN ['confirmed', 'failed']
WITH booking,
     COUNT { (:User)-[:NOTIFIED]->(note:Notification) WHERE note.id STARTS WITH 'booked:' + booking.id + ':' } AS booked,
     COUNT { (:User)-[:NOTIFIED]->(note:Notification) WHERE note.id STARTS WITH 'failed:' + booking.id + ':' } AS failed,
     COUNT { (one:User)-[going:GOES_TO]->(plan) WHERE going.state = 'accepted' AND NOT one:Erased } AS people
WHERE (booking.state = 'confirmed' AND booked = 0 AND people > 0)
   OR (booking.state = 'failed' AND failed < people)
RETURN booking.id AS id,
       booking.state + ', people ' + toString(people) + ', told booked ' + toString(booked) + ', told failed ' + toString(failed) AS found
ORDER BY id
LIMIT $limit
