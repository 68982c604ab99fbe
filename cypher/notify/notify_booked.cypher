// Tell everybody of a plan where and when the table is, with the code to name at the door.
// :params {booking_id: "b-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)<-[:GOES_TO {state: 'accepted'}]-(person:User)
MATCH (booking)-[:AT]->(venue:Venue)
MERGE (note:Notification {id: 'booked:' + booking.id + ':' + person.id})
ON CREATE SET
  note.type = 'booked',
  note.title = 'Table booked at ' + venue.name,
  note.message = 'Your code is ' + booking.confirmation_code + '.'
    + CASE WHEN booking.attempt > 1 THEN ' The first choice was not to be had: please look at place and time.' ELSE '' END,
  note.booking_id = booking.id,
  note.start = plan.start,
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
