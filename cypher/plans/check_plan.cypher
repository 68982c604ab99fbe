// What has to be known before somebody changes a plan: how the caller stands to it, and whether these people may join it.
// :params {plan_id: "p-1", caller_id: "u-1", lists: {user_ids: ["u-3"]}}
// Returns: id, state, start, time_zone, venue ({id, name, address}), organiser_id, organises (bool), standing (goes, asked or stranger), going (the caller's state, null for others), people (int, who have not declined), new (int, of the given who are not of them), seats_left (null where it is in no slot), waitlist (bool), unknown ([id]), blocked (bool), booking_id (of its booking that lasts); no row for an unknown plan
MATCH (plan:Plan {id: $plan_id})-[:AT]->(venue:Venue)
OPTIONAL MATCH (me:User)-[:ORGANISES]->(plan)
OPTIONAL MATCH (plan)-[:IN]->(slot:Slot)
WITH plan, venue, slot, head(collect(me)) AS me
CALL (plan, me) {
  UNWIND CASE WHEN size($lists.user_ids) = 0 THEN [null] ELSE $lists.user_ids END AS id
  OPTIONAL MATCH (other:User {id: id})
  WITH plan, id, other,
// include may_invite
       AS known
  RETURN collect(CASE WHEN coalesce(known, false) THEN null ELSE id END) AS unknown,
         collect(CASE WHEN NOT EXISTS { (other)-[:GOES_TO]->(plan) } THEN other END) AS new
}
WITH plan, venue, slot, me, unknown, new,
     COLLECT { MATCH (person:User)-[going:GOES_TO]->(plan) WHERE going.state <> 'declined' RETURN person } AS people
RETURN plan.id AS id,
       plan.state AS state,
       plan.start AS start,
       venue.time_zone AS time_zone,
       {id: venue.id, name: venue.name, address: venue.address} AS venue,
       me.id AS organiser_id,
       coalesce(me.id = $caller_id, false) AS organises,
// include standing
       AS standing,
       head(COLLECT { MATCH (:User {id: $caller_id})-[mine:GOES_TO]->(plan) RETURN mine.state }) AS going,
       size(people) AS people,
       size(new) AS new,
       slot.seats_left AS seats_left,
       coalesce(plan.waitlist, false) AS waitlist,
       unknown,
       any(one IN new WHERE any(other IN people + new WHERE EXISTS { (one)-[:BLOCKED]-(other) })) AS blocked,
       head(COLLECT {
         MATCH (booking:Booking)-[:OF]->(plan) WHERE booking.state IN ['pending', 'held', 'confirmed'] RETURN booking.id
       }) AS booking_id
