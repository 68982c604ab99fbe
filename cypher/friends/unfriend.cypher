// End a friendship. Both are locked, the lower id first.
// :params {user_id: "u-1", other_id: "u-2", now: datetime("2026-11-25T16:30:00Z"), lists: {pair: ["u-1", "u-2"]}}
// Returns: ended (int)
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
MATCH (me)-[tie:FRIENDS_WITH]-(other)
DELETE tie
SET me.friends_version = coalesce(me.friends_version, 0) + 1
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'friendship.ended', schema: 1, key: 'friends:' + me.id, sequence: me.friends_version, at: $now,
  user_id: me.id, other_id: other.id
})
RETURN count(*) AS ended
