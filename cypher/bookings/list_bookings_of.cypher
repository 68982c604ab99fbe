// Bookings of the plans that one person goes to, is invited to or organises, those that start last first.
// :params {user_id: "u-1", state: null, before: null, before_id: null, limit: 21}
// Returns: the booking's columns
MATCH (me:User {id: $user_id})-[:GOES_TO|ORGANISES]->(plan:Plan)<-[:OF]-(booking:Booking)
WHERE ($state IS NULL OR booking.state = $state)
  AND ($before IS NULL OR plan.start.epochMillis < $before.epochMillis
       OR (plan.start.epochMillis = $before.epochMillis AND booking.id < $before_id))
WITH DISTINCT booking, plan
ORDER BY plan.start DESC, booking.id DESC
LIMIT $limit
MATCH (booking)-[:AT]->(venue:Venue)
RETURN
// include booking_columns
ORDER BY start DESC, id DESC
