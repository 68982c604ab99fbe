// Notes that the mail of a wish for a new password is out, so that the event's second delivery sends none.
// :params {id: "r-1"}
// Returns: id
MATCH (reset:PasswordReset {id: $id})
SET reset.sent_at = datetime()
RETURN reset.id AS id
