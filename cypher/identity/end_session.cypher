// Ends one session of a person.
// :params {user_id: "u-1", session_id: "x", cause: "signed out"}
// Returns: id; no row when it is none of theirs
MATCH (session:Session {id: $session_id})<-[:HAS_SESSION]-(:User {id: $user_id})
WITH session, $cause AS cause
// include end_session
RETURN session.id AS id
