// Confirm the held booking of a plan for which nothing is open any more. The plan is locked too: nobody answers meanwhile.
// :params {plan_id: "p-1", now: datetime("2026-11-25T16:50:00Z"), transitions: {held: ["confirmed"]}}
// Returns: id, state; no row when there is no held booking
MATCH (plan:Plan {id: $plan_id})<-[:OF]-(booking:Booking)
WHERE booking.state = 'held'
SET booking.touched_at = $now
SET plan.touched_at = $now
WITH booking, plan
// include confirm_when_ready
RETURN booking.id AS id, booking.state AS state
