// Ask somebody to be friends; where they have asked already, the two are friends. Both are locked, the lower id first, before it is
// looked at how they stand: of requests that cross, one becomes the friendship.
// :params {user_id: "u-1", other_id: "u-2", request_id: "r-1", most: 200, now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1", body_hash: "", status: 201, pending: "{}", accepted: "{}"}, lists: {pair: ["u-1", "u-2"]}}
// Returns: outcome (pending, accepted, friends, many, unknown), id (of the request), at; no row where one of the two is not there
CALL () {
  UNWIND $lists.pair AS id
  MATCH (one:User {id: id})
  SET one.touched_at = $now
  RETURN count(one) AS both
}
WITH both
WHERE both = 2
MATCH (me:User {id: $user_id})
CALL (me) {
  MATCH (other:User {id: $other_id})
  RETURN other
}
WITH me, other,
     head(COLLECT { MATCH (me)-[mine:REQUESTED_FRIEND]->(other) RETURN mine }) AS mine,
     head(COLLECT { MATCH (other)-[theirs:REQUESTED_FRIEND]->(me) RETURN theirs }) AS theirs
WITH me, other, coalesce(mine.id, theirs.id, $request_id) AS request_id, coalesce(mine.at, $now) AS at, mine,
     CASE
       WHEN EXISTS { (me)-[:BLOCKED]-(other) } THEN 'unknown'
       WHEN EXISTS { (me)-[:FRIENDS_WITH]-(other) } THEN 'friends'
       WHEN theirs IS NOT NULL THEN 'accepted'
       WHEN mine IS NOT NULL THEN 'pending'
       WHEN NOT
// include may_request
         THEN 'unknown'
       WHEN COUNT { (me)-[:REQUESTED_FRIEND]->(:User) } >= $most THEN 'many'
       ELSE 'pending'
     END AS outcome
// The answer depends on how the two stand, so it is kept here and not by the fragment `keep_answer`.
FOREACH (_ IN CASE WHEN outcome IN ['pending', 'accepted'] THEN [1] ELSE [] END |
  CREATE (:KeptAnswer {
    id: $keep.id, body_hash: $keep.body_hash, status: $keep.status, at: $now,
    answer: replace(CASE outcome WHEN 'accepted' THEN $keep.accepted ELSE $keep.pending END, $request_id, request_id)
  })
)
FOREACH (_ IN CASE WHEN outcome = 'pending' AND mine IS NULL THEN [1] ELSE [] END |
  CREATE (me)-[:REQUESTED_FRIEND {id: $request_id, at: $now}]->(other)
  SET me.friends_version = coalesce(me.friends_version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'friendship.requested', schema: 1, key: 'friends:' + me.id, sequence: me.friends_version,
    at: $now, user_id: me.id, other_id: other.id, request_id: $request_id
  })
)
WITH me, other, outcome, request_id, at
CALL (me, other, outcome, request_id) {
  WITH me, other, request_id
  WHERE outcome = 'accepted'
// include befriend
  RETURN count(*) AS made
}
RETURN outcome, request_id AS id, at
