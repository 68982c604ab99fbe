// Tell everybody of a plan that no table could be had and the plan is off: who goes, who has not answered yet, who waits for a seat.
// :params {booking_id: "b-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)<-[going:GOES_TO]-(person:User)
WHERE going.state IN ['accepted', 'invited']
MATCH (booking)-[:AT]->(venue:Venue)
MERGE (note:Notification {id: 'failed:' + booking.id + ':' + person.id})
ON CREATE SET
  note.type = 'failed',
  note.title = 'No table this time',
  note.message = venue.name + ' and the places nearby are full. The plan is off.',
  note.booking_id = booking.id,
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
