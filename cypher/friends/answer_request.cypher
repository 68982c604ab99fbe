// Accept or decline a request to be friends, or take back one's own. Both are locked, the lower id first, before it is looked whether
// the request is still there.
// :params {user_id: "u-2", request_id: "r-1", act: "accept", now: datetime("2026-11-25T16:30:00Z")}
// Returns: outcome (done, friends, gone), other_id; no row where the caller never had such a request, or it is answered
MATCH (me:User {id: $user_id})
CALL (me) {
  MATCH (me)-[asked:REQUESTED_FRIEND {id: $request_id}]-(other:User)
  WHERE ($act = 'withdraw') = (startNode(asked) = me)
  RETURN other, 'open' AS found
  UNION
  MATCH (me)-[tie:FRIENDS_WITH {request_id: $request_id}]-(other:User)
  WHERE $act = 'accept'
  RETURN other, 'friends' AS found
}
CALL (me, other) {
  UNWIND CASE WHEN me.id < other.id THEN [me, other] ELSE [other, me] END AS one
  SET one.touched_at = $now
  RETURN count(one) AS both
}
WITH me, other, both
CALL (me, other) {
  OPTIONAL MATCH (me)-[asked:REQUESTED_FRIEND {id: $request_id}]-(other)
  WHERE ($act = 'withdraw') = (startNode(asked) = me)
  RETURN asked
}
WITH me, other, asked,
     CASE
       WHEN asked IS NOT NULL THEN 'done'
       WHEN $act = 'accept' AND EXISTS { (me)-[:FRIENDS_WITH {request_id: $request_id}]-(other) } THEN 'friends'
       ELSE 'gone'
     END AS outcome
CALL (me, other, outcome) {
  WITH me, other, $request_id AS request_id
  WHERE outcome = 'done' AND $act = 'accept'
// include befriend
  RETURN count(*) AS made
}
CALL (me, other) {
  MATCH (me)-[over:REQUESTED_FRIEND {id: $request_id}]-(other)
  DELETE over
}
RETURN outcome, other.id AS other_id
