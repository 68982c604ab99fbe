// Ends the locked `session` for `cause`: its refresh token is void, its access tokens are refused from now on. Once more changes nothing.
SET session.revoked_at = coalesce(session.revoked_at, datetime()),
    session.revoked_because = coalesce(session.revoked_because, cause)
MERGE (ended:EndedAccess {id: session.id})
  ON CREATE SET ended.at = datetime(),
                ended.until = datetime() + duration({hours: 25})
