// A wish for a new password that waits for its link, and whose it is.
// :params {id: "r-1"}
// Returns: id, email, name (null: nobody has the address), expires_at, sent_at
MATCH (reset:PasswordReset {id: $id})
WHERE reset.expires_at > datetime()
OPTIONAL MATCH (person:User {email: reset.email})
RETURN reset.id AS id,
       reset.email AS email,
       CASE WHEN person IS NOT NULL THEN coalesce(person.name, '') END AS name,
       reset.expires_at AS expires_at,
       reset.sent_at AS sent_at
