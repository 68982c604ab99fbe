// People by the keyed hashes of their numbers, of those who gave theirs and may be asked to be friends.
// :params {user_id: "u-1", lists: {hashes: ["6b1f"]}}
// Returns: place (int, of the hash), id, handle, name, standing
MATCH (me:User {id: $user_id})
UNWIND range(0, size($lists.hashes) - 1) AS place
CALL (me, place) {
  MATCH (other:User {phone_hash: $lists.hashes[place]})
  USING INDEX SEEK other:User(phone_hash)
  WHERE other <> me AND
// include may_request
  RETURN other
}
RETURN place,
       other.id AS id,
       other.handle AS handle,
       other.name AS name,
// include friend_standing
       AS standing
ORDER BY place, id
