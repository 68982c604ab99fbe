// Somebody as the caller may see them; where they live, roughly, to friends who may know.
// :params {user_id: "u-2", caller_id: "u-1", sees_all: false}
// Returns: id, handle, name, friend (bool), interests ([name]), mutual_friends (int), neighborhood, shown_location; no row for who is not there or may not be seen
MATCH (other:User {id: $user_id})
WHERE NOT other:Erased
OPTIONAL MATCH (me:User {id: $caller_id})
WITH me, other
WHERE $sees_all OR coalesce(other = me, false) OR
// include visible_to
WITH me, other AS person, EXISTS { (me)-[:FRIENDS_WITH]-(other) } AS friend
CALL (me, person) {
  MATCH (me)-[:FRIENDS_WITH]-(other:User)-[:FRIENDS_WITH]-(person)
  WHERE
// include visible_to
  RETURN count(other) AS mutual_friends
}
WITH person, friend, mutual_friends, coalesce(friend AND person.shares_location, false) AS may_know_where
RETURN person.id AS id,
       person.handle AS handle,
       person.name AS name,
       friend,
       COLLECT {
         MATCH (person)-[likes:LIKES]->(interest:Interest)
         RETURN interest.name
         ORDER BY likes.weight DESC, interest.name
         LIMIT 10
       } AS interests,
       mutual_friends,
       CASE WHEN may_know_where THEN person.neighborhood END AS neighborhood,
       CASE WHEN may_know_where THEN person.shown_location END AS shown_location
