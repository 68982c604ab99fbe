// Write down a plan that somebody makes by hand: who organises it goes, the others are invited; no table is asked for yet.
// :params {plan_id: "p-1", organiser_id: "u-1", venue_id: "v-1", slot_id: "v-1|2026-11-26T19:00:00-05:00", amount_per_head: 0, currency: "USD", waitlist: false, now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}, lists: {user_ids: ["u-1", "u-2"]}}
// Returns: id; no row when the organiser goes somewhere else then, or a thing is gone
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
  id: $plan_id, state: 'proposed', start: slot.start, created_at: $now, version: 1,
  amount_per_head: $amount_per_head, currency: $currency, waitlist: $waitlist,
  least: CASE WHEN size($lists.user_ids) > 1 THEN 2 ELSE 1 END
})
CREATE (plan)-[:AT]->(venue)
CREATE (plan)-[:IN]->(slot)
CREATE (organiser)-[:ORGANISES]->(plan)
WITH organiser, plan
// include bring_along
WITH organiser AS payer, plan
MATCH (payer)-[going:GOES_TO]->(plan)
WITH payer, going, plan
// include request_payment
RETURN plan.id AS id
