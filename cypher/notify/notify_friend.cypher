// Tell somebody that they are asked to be friends, while the request is open, or that who they asked is a friend now. Names are left to
// the lists, which know who may see whom when they are read.
// :params {user_id: "u-2", other_id: "u-1", type: "friend_request", event_id: "e-1", now: datetime("2026-11-25T16:50:00Z")}
// Returns: notified (int)
MATCH (person:User {id: $user_id})
CALL (person) {
  MATCH (other:User {id: $other_id})
  RETURN other
}
MATCH (person)-[tie:REQUESTED_FRIEND|FRIENDS_WITH]-(other)
WHERE type(tie) = CASE $type WHEN 'friend_request' THEN 'REQUESTED_FRIEND' ELSE 'FRIENDS_WITH' END
MERGE (note:Notification {id: 'friend:' + $event_id})
ON CREATE SET
  note.type = $type,
  note.title = CASE $type WHEN 'friend_request' THEN 'Somebody would like to be friends' ELSE 'You have a new friend' END,
  note.message = '',
  note.created_at = $now
MERGE (person)-[:NOTIFIED]->(note)
RETURN count(*) AS notified
