// Sessions of a person that are not over, newest first.
// :params {user_id: "u-1", after_at: null, after_id: null, limit: 21}
// Returns: id, created_at, last_used_at, expires_at, user_agent
MATCH (:User {id: $user_id})-[:HAS_SESSION]->(session:Session)
WHERE session.revoked_at IS NULL
  AND session.expires_at > datetime()
  AND ($after_at IS NULL OR session.created_at < $after_at OR (session.created_at = $after_at AND session.id < $after_id))
RETURN session.id AS id,
       session.created_at AS created_at,
       session.last_used_at AS last_used_at,
       session.expires_at AS expires_at,
       session.user_agent AS user_agent
ORDER BY created_at DESC, id DESC
LIMIT $limit
