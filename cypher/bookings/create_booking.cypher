// Write down that somebody wants a table for these people: a plan, whose organiser goes and whose others are invited, and its
// pending booking; seats are taken by the booking agent. The organiser is locked before it is looked at where they go then.
// :params {booking_id: "b-1", plan_id: "p-1", organiser_id: "u-1", venue_id: "v-1", slot_id: "v-1|2026-11-26T19:00:00-05:00", amount_per_head: 0, currency: "USD", waitlist: false, answers_due: datetime("2026-11-25T18:30:00Z"), provider: "venue-desk", auto_booking: null, now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}, transitions: {new: ["pending"]}, lists: {user_ids: ["u-1", "u-2"]}}
// Returns: id, state; no row when the organiser goes somewhere else then, or a thing is gone
MATCH (person:User {id: $organiser_id})
SET person.touched_at = $now
WITH person
MATCH (venue:Venue {id: $venue_id})-[:HAS_SLOT]->(slot:Slot {id: $slot_id})
WITH venue, slot, person, slot.start AS start
WHERE NOT
// include goes_elsewhere
WITH venue, slot, person AS organiser
// include keep_answer
CREATE (plan:Plan {
  id: $plan_id, state: 'confirmed', start: slot.start, created_at: $now, version: 1,
  amount_per_head: $amount_per_head, currency: $currency, answers_due: $answers_due, waitlist: $waitlist,
  least: CASE WHEN size($lists.user_ids) > 1 THEN 2 ELSE 1 END
})
CREATE (plan)-[:AT]->(venue)
CREATE (plan)-[:IN]->(slot)
CREATE (organiser)-[:ORGANISES]->(plan)
WITH venue, slot, organiser, plan
// include bring_along
WITH venue, slot, organiser, plan
MATCH (organiser)-[going:GOES_TO]->(plan)
WITH venue, slot, organiser AS payer, going, plan
// include request_payment
WITH venue, slot, payer AS organiser, plan, size($lists.user_ids) AS party_size, false AS flexible
// include begin_booking
CREATE (organiser)-[:BOOKED]->(booking)
SET booking.hold_until = $answers_due,
    booking.auto_booking = $auto_booking
WITH booking, 'pending' AS state, CASE WHEN $auto_booking IS NULL THEN 'asked for' ELSE 'brought together' END AS cause
// include enter_state
RETURN booking.id AS id, booking.state AS state
