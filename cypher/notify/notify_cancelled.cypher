// Tell everybody of a plan, but who called it off, that its table is off.
// :params {booking_id: "b-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)<-[going:GOES_TO]-(person:User)
WHERE going.state IN ['accepted', 'invited']
  AND NOT (booking.failure_reason = 'called off by the organiser' AND EXISTS { (person)-[:ORGANISES]->(plan) })
MATCH (booking)-[:AT]->(venue:Venue)
MERGE (note:Notification {id: 'cancelled:' + booking.id + ':' + person.id})
ON CREATE SET
  note.type = 'cancelled',
  note.title = venue.name + ' is off',
  note.message = CASE booking.failure_reason
    WHEN 'too few go' THEN 'Too few could come this time. Your evening is free again.'
    ELSE 'The table was called off. Your evening is free again.'
  END,
  note.booking_id = booking.id,
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
