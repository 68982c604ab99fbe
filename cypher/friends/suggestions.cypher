// Whom somebody may know, best first, with what holds for the two at this moment. What was suggested and is not so any more, or may
// not be seen, is left out.
// :params {user_id: "u-1", after_score: null, after_id: null, limit: 21}
// Returns: id, handle, name, score (float), source, mutual ([name], of friends whom both may know of), interests ([name], that both like), alike (bool)
MATCH (me:User {id: $user_id})-[hint:SUGGESTED]->(other:User)
WHERE NOT EXISTS { (me)-[:FRIENDS_WITH|REQUESTED_FRIEND]-(other) }
  AND
// include visible_to
WITH me, hint, other AS person
CALL (me, person) {
  MATCH (me)-[:FRIENDS_WITH]-(other:User)-[:FRIENDS_WITH]-(person)
  WHERE
// include visible_to
  WITH other
  ORDER BY other.name, other.id
  RETURN collect(other.name) AS mutual
}
WITH me, hint, person, mutual,
     COLLECT {
       MATCH (me)-[mine:LIKES]->(interest:Interest)<-[theirs:LIKES]-(person)
       RETURN interest.name
       ORDER BY mine.weight + theirs.weight DESC, interest.name
       LIMIT 3
     } AS interests,
     EXISTS { (me)-[:SIMILAR_TASTE]-(person) } AS alike
WHERE (size(mutual) > 0 OR size(interests) > 0 OR alike)
  AND ($after_score IS NULL OR hint.score < $after_score OR (hint.score = $after_score AND person.id > $after_id))
WITH hint, person, mutual, interests, alike
ORDER BY hint.score DESC, person.id
LIMIT $limit
RETURN person.id AS id,
       person.handle AS handle,
       person.name AS name,
       hint.score AS score,
       hint.source AS source,
       mutual,
       interests,
       alike
ORDER BY score DESC, id
