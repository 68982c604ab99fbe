// Add seeds of the past with everybody who was asked, in which order, and what they answered; a batch is written once.
// :params {load: "city 7 200 50", batch: 6, time_zone: "America/New_York", lists: {rows: [{id: "s-1", venue_id: "v-1", state: "expired", start: 1795737600, end: 1795744800, min_group: 4, max_group: 7, ask_budget: 16, conversion_probability: 0.2, stop_reason: "deadline", created_at: 1795651200, expires_at: 1795734000, ended_at: 1795660000, starters: [{user_id: "u-1", acceptance_probability: 0.2}], asked: [{user_id: "u-1", wave: 0, position: 0, asked_at: 1795651500, deadline: 1795653300, accepted_friends: 0, acceptance_probability: 0.2, gain: 0.2, answer: "yes", answered_at: 1795651620}]}]}}
// Returns: rows (int)
MATCH (load:DataLoad {id: $load})
// Written before it is read: of two processes that load at once, the second waits here and finds the batch done.
SET load.at_work = $batch
WITH load
WHERE load.batch < $batch
SET load.batch = $batch
WITH load
UNWIND $lists.rows AS row
MATCH (venue:Venue {id: row.venue_id})
MERGE (seed:Seed {id: row.id})
  ON CREATE SET seed.state = row.state,
                seed.start = datetime({epochSeconds: row.start, timezone: $time_zone}),
                seed.end = datetime({epochSeconds: row.end, timezone: $time_zone}),
                seed.min_group = row.min_group,
                seed.max_group = row.max_group,
                seed.ask_budget = row.ask_budget,
                seed.conversion_probability = row.conversion_probability,
                seed.model_version = "history",
                seed.reasons = [],
                seed.stop_reason = row.stop_reason,
                seed.created_at = datetime({epochSeconds: row.created_at}),
                seed.expires_at = datetime({epochSeconds: row.expires_at}),
                seed.ended_at = datetime({epochSeconds: row.ended_at}),
                seed.version = 1,
                seed.origin = "history"
CREATE (seed)-[:AT]->(venue)
WITH seed, row
CALL (seed, row) {
  UNWIND row.starters AS starter
  MATCH (person:User {id: starter.user_id})
  CREATE (seed)-[:STARTS_WITH {acceptance_probability: starter.acceptance_probability}]->(person)
}
CALL (seed, row) {
  UNWIND row.asked AS ask
  MATCH (person:User {id: ask.user_id})
  CREATE (seed)-[:ASKED {
    wave: ask.wave,
    position: ask.position,
    asked_at: datetime({epochSeconds: ask.asked_at}),
    deadline: datetime({epochSeconds: ask.deadline}),
    accepted_friends: ask.accepted_friends,
    acceptance_probability: ask.acceptance_probability,
    gain: ask.gain,
    reasons: [],
    answer: ask.answer,
    answered_at: datetime({epochSeconds: ask.answered_at})
  }]->(person)
}
RETURN count(*) AS rows
