// Take a block back; what it ended does not come again.
// :params {user_id: "u-1", other_id: "u-2"}
// Returns: ended (int)
MATCH (me:User {id: $user_id})-[block:BLOCKED]->(:User {id: $other_id})
DELETE block
RETURN count(*) AS ended
