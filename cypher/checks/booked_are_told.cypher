// Once quiet: everybody who goes has the notification of a confirmed booking; of a failed one, also who is invited, that the plan is off.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
MATCH (booking:Booking)-[:OF]->(plan:Plan)
WHERE booking.state IN ['confirmed', 'failed']
WITH booking, plan,
     CASE booking.state WHEN 'confirmed' THEN 'booked' ELSE 'failed' END AS word,
     CASE booking.state WHEN 'confirmed' THEN ['accepted'] ELSE ['accepted', 'invited'] END AS told
WITH booking, word,
     COLLECT {
       MATCH (one:User)-[going:GOES_TO]->(plan)
       WHERE going.state IN told AND NOT one:Erased
         AND NOT EXISTS { (one)-[:NOTIFIED]->(:Notification {id: word + ':' + booking.id + ':' + one.id}) }
       RETURN one.id
       ORDER BY one.id
     } AS untold
WHERE size(untold) > 0
RETURN booking.id AS id,
       booking.state + ', not told: ' + reduce(text = untold[0], one IN untold[1..] | text + ', ' + one) AS found
ORDER BY id
LIMIT $limit
