// Sets the password of the person whose link was followed; every session of theirs ends, and every other link of the address.
// :params {reset_id: "r-1", password_hash: "$argon2id$..."}
// Returns: user_id, ended ([session id]); no row when the link was used before or nobody has the address
MATCH (reset:PasswordReset {id: $reset_id})
SET reset.touched_at = datetime()
WITH reset, reset.email AS email
WHERE reset.expires_at > datetime()
MATCH (person:User {email: email})
MERGE (credential:Credential {id: person.id})
MERGE (person)-[:SIGNS_IN_WITH]->(credential)
SET credential.password_hash = $password_hash,
    credential.changed_at = datetime()
WITH person, email
CALL (person) {
  MATCH (person)-[:HAS_SESSION]->(session:Session)
  WHERE session.revoked_at IS NULL
  WITH session, 'password reset' AS cause
// include end_session
  RETURN collect(session.id) AS ended_ids
}
CALL (email) {
  MATCH (waiting:PasswordReset {email: email})
  DELETE waiting
  RETURN count(*) AS gone
}
RETURN person.id AS user_id,
       ended_ids AS ended
