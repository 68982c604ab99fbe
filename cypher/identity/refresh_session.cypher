// Changes the refresh token of a session for the next one. Of two calls with one token the first one here wins; the second one
// holds an old token, which ends the session. A call whose answer was lost on the way here is the same call ($next_hash).
// :params {family: "f", token_hash: "h1", next_hash: "h2", expires_at: datetime("2026-12-25T17:30:00Z")}
// Returns: session_id, user_id, role, outcome (rotated, reused, over)
MATCH (session:Session {family: $family})
SET session.touched_at = datetime()
WITH session,
     CASE
       WHEN session.revoked_at IS NOT NULL OR session.expires_at <= datetime() THEN 'over'
       WHEN session.token_hash IN [$token_hash, $next_hash] THEN 'rotated'
       ELSE 'reused'
     END AS outcome
CALL (session, outcome) {
  WITH session, outcome
  WHERE outcome = 'rotated'
  SET session.rotations = session.rotations + CASE session.token_hash WHEN $next_hash THEN 0 ELSE 1 END,
      session.token_hash = $next_hash,
      session.last_used_at = datetime(),
      session.expires_at = $expires_at
  RETURN count(*) AS rotated
}
CALL (session, outcome) {
  WITH session, 'reuse' AS cause
  WHERE outcome = 'reused'
// include end_session
  RETURN count(*) AS reused
}
MATCH (person:User)-[:HAS_SESSION]->(session)
RETURN session.id AS session_id,
       person.id AS user_id,
// include role_now
         AS role,
       outcome
