// Whether a person is in the graph: tells a caller who is gone from one who found nothing.
// :params {user_id: "u-1"}
// Returns: id
MATCH (person:User {id: $user_id})
RETURN person.id AS id
