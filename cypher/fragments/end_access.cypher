// Deletes all that `person`, who is about to be erased, signs in with: password, sessions, links that wait. Their tokens are refused
// from now on, of `sprout token` too ($access_mark: app.http.ended.mark_of(person.id), a hash). Gives `keys_gone` (int).
CALL (person) {
  OPTIONAL MATCH (person)-[:SIGNS_IN_WITH]->(credential:Credential)
  OPTIONAL MATCH (person)-[:HAS_SESSION]->(session:Session)
  WITH person, collect(DISTINCT credential) + collect(DISTINCT session) AS keys
  WITH keys
    + COLLECT { MATCH (signup:SignUp {email: person.email}) RETURN signup }
    + COLLECT { MATCH (reset:PasswordReset {email: person.email}) RETURN reset } AS keys
  FOREACH (key IN keys | DETACH DELETE key)
  MERGE (ended:EndedAccess {id: $access_mark})
  SET ended.at = datetime(),
      ended.until = datetime() + duration({days: 370})
  RETURN size(keys) AS keys_gone
}
