// Keeps a sign-up until its link is followed, and has a mail sent; whether anybody has the address is not looked at here.
// :params {id: "s-1", email: "ana@example.com", name: "Ana Lind", password_hash: "$argon2id$...", expires_at: datetime("2026-11-26T17:30:00Z"), now: datetime("2026-11-25T17:30:00Z")}
// Returns: id
CREATE (signup:SignUp {
  id: $id, email: $email, name: $name, password_hash: $password_hash, created_at: datetime(), expires_at: $expires_at
})
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'mail.requested', schema: 1, key: $id, sequence: 1, at: $now, kind: 'verify', link_id: $id
})
RETURN signup.id AS id
