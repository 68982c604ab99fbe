// Tell everybody of a plan where and when the table is, with the code to name at the door. Who comes in later hears it by
// `notify/notify_joined`, or with their seat.
// :params {booking_id: "b-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (booking:Booking {id: $booking_id})-[:OF]->(plan:Plan)<-[:GOES_TO {state: 'accepted'}]-(person:User)
// include tell_booked
RETURN sum(told) AS notified
