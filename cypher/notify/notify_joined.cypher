// Tell somebody who goes to a plan where and when its table is, if it is booked already.
// :params {plan_id: "p-1", user_id: "u-2", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (person:User {id: $user_id})-[:GOES_TO {state: 'accepted'}]->(plan:Plan {id: $plan_id})<-[:OF]-(booking:Booking)
// include tell_booked
RETURN sum(told) AS notified
