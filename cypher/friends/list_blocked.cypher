// Whom somebody has blocked, newest first.
// :params {user_id: "u-1", before: null, before_id: null, limit: 21}
// Returns: id, handle, name, at
MATCH (me:User {id: $user_id})-[block:BLOCKED]->(other:User)
WITH other, block, coalesce(block.at, datetime({epochSeconds: 0})) AS at
WHERE $before IS NULL OR at < $before OR (at = $before AND other.id < $before_id)
WITH other, at
ORDER BY at DESC, other.id DESC
LIMIT $limit
RETURN other.id AS id,
       other.handle AS handle,
       other.name AS name,
       at
ORDER BY at DESC, id DESC
