// Keeps a wish for a new password until its link is followed, and has a mail sent; whether anybody has the address is not looked
// at here.
// :params {id: "r-1", email: "ana@example.com", expires_at: datetime("2026-11-25T18:30:00Z"), now: datetime("2026-11-25T17:30:00Z")}
// Returns: id
CREATE (reset:PasswordReset {id: $id, email: $email, created_at: datetime(), expires_at: $expires_at})
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'mail.requested', schema: 1, key: $id, sequence: 1, at: $now, kind: 'reset', link_id: $id
})
RETURN reset.id AS id
