// Invite more people to a plan; who is one of them already stays as they are.
// :params {plan_id: "p-1", now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}, lists: {user_ids: ["u-3"]}}
// Returns: id, invited (int); no row when the plan is over
MATCH (plan:Plan {id: $plan_id})
SET plan.touched_at = $now
WITH plan
WHERE plan.state IN ['proposed', 'confirmed', 'booked'] AND plan.start > $now
// include keep_answer
WITH plan
// include bring_along
RETURN plan.id AS id, invited
