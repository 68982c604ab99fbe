// Tells `person`, who goes, where and when the table of the `booking` of `plan` is, with the code to name at the door; once, and only
// once it is confirmed. Gives `told` (0 or 1).
CALL (booking, plan, person) {
  MATCH (booking)-[:AT]->(venue:Venue)
  WHERE booking.state IN ['confirmed', 'completed']
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
  RETURN count(note) AS told
}
