// Whether a caller may know that a person exists: decides between 403 and 404 for somebody else's resources.
// :params {caller_id: "u-1", user_id: "u-2"}
// Returns: known (boolean); no row when there is no such person
MATCH (other:User {id: $user_id})
CALL (other) {
  OPTIONAL MATCH (me:User {id: $caller_id})
  RETURN me
}
RETURN
// include visible_to
  AS known
