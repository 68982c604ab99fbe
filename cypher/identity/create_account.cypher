// Makes the person of a sign-up whose link was followed, and their first session; all sign-ups of the address are done with.
// :params {sign_up_id: "s-1", user_id: "u-1", handle: "ana.lind.7k2m", now: datetime("2026-11-25T17:30:00Z"), session: {id: "x", family: "f", token_hash: "h", user_agent: null, expires_at: datetime("2026-12-25T17:30:00Z")}}
// Returns: user_id (null: somebody has the address by now), role; no row when the link was used before
MATCH (signup:SignUp {id: $sign_up_id})
SET signup.touched_at = datetime()
WITH signup, signup.email AS email, signup.name AS name, signup.password_hash AS password_hash
WHERE signup.expires_at > datetime()
CALL (email, name, password_hash) {
  WITH email, name, password_hash
  WHERE NOT EXISTS { (:User {email: email}) }
  CREATE (person:User {
    id: $user_id, handle: $handle, email: email, name: name, role: 'member', privacy_level: 'friends_only', created_at: $now
  })
  CREATE (person)-[:SIGNS_IN_WITH]->(:Credential {id: $user_id, password_hash: password_hash, changed_at: datetime()})
// include open_session
  RETURN count(*) AS made
}
CALL (email) {
  MATCH (waiting:SignUp {email: email})
  DELETE waiting
  RETURN count(*) AS gone
}
RETURN CASE made WHEN 1 THEN $user_id END AS user_id,
       'member' AS role
