// Ends all sessions of a person.
// :params {user_id: "u-1", cause: "signed out everywhere"}
// Returns: id, one row a session
MATCH (:User {id: $user_id})-[:HAS_SESSION]->(session:Session)
WHERE session.revoked_at IS NULL
WITH session, $cause AS cause
// include end_session
RETURN session.id AS id
