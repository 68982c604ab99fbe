// Which of these have ended before their tokens.
// :params {lists: {marks: ["session-1", "person:5d41402abc4b2a76b9719d911017c592"]}}
// Returns: id
UNWIND $lists.marks AS mark
MATCH (ended:EndedAccess {id: mark})
RETURN ended.id AS id
