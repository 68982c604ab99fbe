// Opens a session of a person whose password was right and is still the same; $rehashed takes the hash's place where it was
// made with older parameters.
// :params {user_id: "u-1", password_hash: "$argon2id$...", rehashed: null, session: {id: "x", family: "f", token_hash: "h", user_agent: null, expires_at: datetime("2026-12-25T17:30:00Z")}}
// Returns: user_id, role; no row when the password was changed meanwhile
MATCH (person:User {id: $user_id})-[:SIGNS_IN_WITH]->(credential:Credential)
SET credential.touched_at = datetime()
WITH person, credential
WHERE credential.password_hash IN [$password_hash, $rehashed]
SET credential.password_hash = coalesce($rehashed, credential.password_hash)
// include open_session
RETURN person.id AS user_id,
// include role_now
         AS role
