// The organiser wants a table for a plan: its booking is pending, and the booking agent begins. A plan that has a booking keeps it.
// :params {plan_id: "p-1", booking_id: "b-1", provider: "venue-desk", answers_due: datetime("2026-11-25T18:30:00Z"), now: datetime("2026-11-25T16:50:00Z"), keep: {id: "k-1"}, transitions: {new: ["pending"]}}
// Returns: id, state; no row when the plan is not proposed any more
MATCH (plan:Plan {id: $plan_id})
SET plan.touched_at = $now
WITH plan
WHERE plan.state = 'proposed' AND NOT EXISTS { (:Booking)-[:OF]->(plan) }
MATCH (plan)-[:AT]->(venue:Venue)
MATCH (plan)-[:IN]->(slot:Slot)
MATCH (organiser:User)-[:ORGANISES]->(plan)
// include keep_answer
SET plan.state = 'confirmed',
    plan.answers_due = $answers_due
WITH plan, venue, slot, organiser, false AS flexible,
// include party_size
     AS party_size
// include begin_booking
CREATE (organiser)-[:BOOKED]->(booking)
SET booking.hold_until = $answers_due
WITH booking, 'pending' AS state, 'the organiser confirmed the plan' AS cause
// include enter_state
RETURN booking.id AS id, booking.state AS state
