// Opens the session $session of `person`; only hashes of its refresh token are kept.
CREATE (person)-[:HAS_SESSION]->(:Session {
  id: $session.id, family: $session.family, token_hash: $session.token_hash, user_agent: $session.user_agent,
  created_at: datetime(), last_used_at: datetime(), expires_at: $session.expires_at, rotations: 0
})
