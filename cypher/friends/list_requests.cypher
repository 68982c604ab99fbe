// Open requests to and of somebody, newest first. Who asks shows themselves by asking; whom one asks, as long as they may be asked.
// :params {user_id: "u-1", direction: null, before: null, before_id: null, limit: 21}
// Returns: id, direction (in or out), person ({id, handle, name}), at
MATCH (me:User {id: $user_id})-[asked:REQUESTED_FRIEND]-(other:User)
WITH me, asked, other, CASE WHEN startNode(asked) = me THEN 'out' ELSE 'in' END AS direction
WHERE NOT EXISTS { (me)-[:BLOCKED]-(other) }
  AND (direction = 'in' OR
// include may_request
  )
  AND ($direction IS NULL OR direction = $direction)
  AND ($before IS NULL OR asked.at < $before OR (asked.at = $before AND asked.id < $before_id))
WITH asked, other, direction
ORDER BY asked.at DESC, asked.id DESC
LIMIT $limit
RETURN asked.id AS id,
       direction,
       {id: other.id, handle: other.handle, name: other.name} AS person,
       asked.at AS at
ORDER BY at DESC, id DESC
