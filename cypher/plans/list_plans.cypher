// Plans that somebody goes to, is invited to or organises, those that start last first.
// :params {user_id: "u-1", sees_all: false, state: null, before: null, before_id: null, limit: 21}
// Returns: id, state, start, time_zone, venue ({id, name, address}), going (invited, accepted or declined; null for an organiser who does not go), organises (bool), people (int, who go; nobody whom the person has blocked, or who has blocked the person)
MATCH (me:User {id: $user_id})-[:GOES_TO|ORGANISES]->(plan:Plan)
WHERE ($state IS NULL OR plan.state = $state)
  AND ($before IS NULL OR plan.start.epochMillis < $before.epochMillis
       OR (plan.start.epochMillis = $before.epochMillis AND plan.id < $before_id))
WITH DISTINCT me, plan
ORDER BY plan.start DESC, plan.id DESC
LIMIT $limit
MATCH (plan)-[:AT]->(venue:Venue)
RETURN plan.id AS id,
       plan.state AS state,
       plan.start AS start,
       venue.time_zone AS time_zone,
       {id: venue.id, name: venue.name, address: venue.address} AS venue,
       head(COLLECT { MATCH (me)-[mine:GOES_TO]->(plan) RETURN mine.state }) AS going,
       EXISTS { (me)-[:ORGANISES]->(plan) } AS organises,
       COUNT {
         MATCH (other:User)-[:GOES_TO {state: 'accepted'}]->(plan)
         WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(other) }
       } AS people
ORDER BY start DESC, id DESC
