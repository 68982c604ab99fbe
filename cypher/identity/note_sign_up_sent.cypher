// Notes that the mail of a sign-up is out, so that the event's second delivery sends none.
// :params {id: "s-1"}
// Returns: id
MATCH (signup:SignUp {id: $id})
SET signup.sent_at = datetime()
RETURN signup.id AS id
