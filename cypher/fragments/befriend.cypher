// Makes the locked `me` and `other` friends: stored once, from the lower id to the higher. What was asked or suggested between them
// is over. Needs request_id; gives `befriended` (1).
CALL (me, other, request_id) {
  WITH CASE WHEN me.id < other.id THEN me ELSE other END AS lower,
       CASE WHEN me.id < other.id THEN other ELSE me END AS higher, me, other, request_id
  MERGE (lower)-[tie:FRIENDS_WITH]-(higher)
  ON CREATE SET tie.since = $now, tie.strength = 0.5, tie.request_id = request_id
  SET me.friends_version = coalesce(me.friends_version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'friendship.made', schema: 1, key: 'friends:' + me.id, sequence: me.friends_version, at: $now,
    user_id: me.id, other_id: other.id
  })
  WITH me, other
  CALL (me, other) {
    MATCH (me)-[over:REQUESTED_FRIEND|SUGGESTED]-(other)
    DELETE over
  }
  RETURN count(*) AS befriended
}
