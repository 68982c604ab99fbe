// A sign-up that waits for its link.
// :params {id: "s-1"}
// Returns: id, email, name, password_hash, expires_at, sent_at, taken (boolean: somebody has the address already)
MATCH (signup:SignUp {id: $id})
WHERE signup.expires_at > datetime()
RETURN signup.id AS id,
       signup.email AS email,
       signup.name AS name,
       signup.password_hash AS password_hash,
       signup.expires_at AS expires_at,
       signup.sent_at AS sent_at,
       EXISTS { (:User {email: signup.email}) } AS taken
