// How everybody stands to the plans of the fault run now.
// :params {}
// Returns: plan_id, user_id, state
// Scans: all plans are wanted
MATCH (plan:Plan)<-[going:GOES_TO]-(person:User)
RETURN plan.id AS plan_id, person.id AS user_id, going.state AS state
