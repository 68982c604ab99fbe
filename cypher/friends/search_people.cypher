// People by handle, exactly, and by words of name or handle, whole, begun or misspelt; the exact handle first, then the best match. By
// their handle are also found who show themselves only to friends.
// :params {user_id: "u-1", handle: "ana.lind", text: "(ana^8 OR ana*^2 OR ana~1)", most: 500, limit: 20}
// Returns: id, handle, name, standing (friend, requested, requests or none)
MATCH (me:User {id: $user_id})
CALL (me) {
  MATCH (other:User {handle: $handle})
  WHERE other <> me AND
// include may_request
  RETURN other, 1000000.0 AS score
UNION ALL
  UNWIND ['user_name', 'user_name_whole'] AS names
  CALL db.index.fulltext.queryNodes(names, $text, {limit: $most}) YIELD node AS other, score
  WITH me, other, score
  WHERE other <> me AND
// include visible_to
  RETURN other, score
}
WITH me, other, max(score) AS score
ORDER BY score DESC, other.id
LIMIT $limit
RETURN other.id AS id,
       other.handle AS handle,
       other.name AS name,
// include friend_standing
       AS standing
ORDER BY score DESC, id
