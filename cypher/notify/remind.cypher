// Remind everybody of a plan whose table waits for them soon: when, and the code to name at the door. Once for each table; whose table was
// confirmed within that time has just been told.
// :params {now: datetime("2026-11-26T16:00:00Z"), hours: 3.0, limit: 500}
// Returns: notified (int)
MATCH (booking:Booking {state: 'confirmed'})-[:HOLDS]->(slot:Slot)
WHERE slot.start > $now
  AND slot.start <= $now + duration({hours: $hours})
  AND booking.confirmed_at <= slot.start - duration({hours: $hours})
  AND coalesce(booking.reminded_attempt, 0) <> booking.attempt
WITH booking, slot
ORDER BY slot.start, booking.id
LIMIT $limit
SET booking.touched_at = $now
WITH booking, slot
WHERE booking.state = 'confirmed'
SET booking.reminded_attempt = booking.attempt
WITH booking, slot
MATCH (booking)-[:OF]->(plan:Plan)<-[:GOES_TO {state: 'accepted'}]-(person:User)
MATCH (booking)-[:AT]->(venue:Venue)
WITH booking, slot, venue, person,
     localtime(datetime({datetime: slot.start, timezone: coalesce(venue.time_zone, 'UTC')})) AS clock
MERGE (note:Notification {id: 'reminder:' + booking.id + ':' + toString(booking.attempt) + ':' + person.id})
ON CREATE SET
  note.type = 'reminder',
  note.title = 'Soon: ' + venue.name,
  note.message = 'Your table waits at ' + left(toString(clock), 5) + '. Your code is ' + booking.confirmation_code + '.',
  note.booking_id = booking.id,
  note.start = slot.start,
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
