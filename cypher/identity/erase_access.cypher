// Takes all keys from somebody: password, sessions, links that wait; every token of theirs is refused from now on.
// :params {user_id: "u-1", access_mark: "person:5d41402abc4b2a76b9719d911017c592"}
// Returns: keys_gone (int); no row when there is no such person
MATCH (person:User {id: $user_id})
// include end_access
RETURN keys_gone
