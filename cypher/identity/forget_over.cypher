// Forgets sessions that are over, and links that nobody followed.
// :params {limit: 10000}
// Returns: sessions (int), links (int)
CALL () {
  MATCH (session:Session)
  WHERE session.expires_at < datetime() - duration({days: 7})
  WITH session
  LIMIT $limit
  DETACH DELETE session
  RETURN count(*) AS sessions
}
CALL () {
  MATCH (signup:SignUp)
  WHERE signup.expires_at < datetime()
  WITH signup
  LIMIT $limit
  DELETE signup
  RETURN count(*) AS signups
}
CALL () {
  MATCH (reset:PasswordReset)
  WHERE reset.expires_at < datetime()
  WITH reset
  LIMIT $limit
  DELETE reset
  RETURN count(*) AS resets
}
RETURN sessions,
       signups + resets AS links
