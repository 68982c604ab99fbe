// People whom the caller may see, by id; an admin sees all.
// :params {caller_id: "u-1", sees_all: false, after_id: "", limit: 21}
// Returns: id, handle, name, friend (bool)
CALL () {
  OPTIONAL MATCH (me:User {id: $caller_id})
  RETURN me
}
MATCH (other:User)
WHERE other.id > $after_id
  AND NOT other:Erased
  AND ($sees_all OR coalesce(other = me, false) OR
// include visible_to
  )
WITH me, other
ORDER BY other.id
LIMIT $limit
RETURN other.id AS id,
       other.handle AS handle,
       other.name AS name,
       EXISTS { (me)-[:FRIENDS_WITH]-(other) } AS friend
ORDER BY id
