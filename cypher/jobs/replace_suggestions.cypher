// For the next people by id: whom each may know takes the place of whom was suggested before. The score is Adamic-Adar over common
// friends, who count the less the more friends they have, plus likeness of taste; nobody is suggested who is a friend, was asked,
// has blocked or been blocked, or does not show themselves to everybody.
// :params {after: "", limit: 200, friends: 200, most: 20, taste_weight: 0.5}
// Returns: last_id, people (int), suggestions (int)
MATCH (me:User)
WHERE me.id > $after AND NOT me:Erased
WITH me
ORDER BY me.id
LIMIT $limit
CALL (me) {
  OPTIONAL MATCH (me)-[old:SUGGESTED]->()
  DELETE old
}
CALL (me) {
  CALL (me) {
    MATCH (me)-[tie:FRIENDS_WITH]-(friend:User)
    WITH friend, tie
    ORDER BY tie.strength DESC, friend.id
    LIMIT $friends
    WITH friend, COUNT { (friend)-[:FRIENDS_WITH]-() } AS theirs
    WHERE theirs > 1
    MATCH (friend)-[:FRIENDS_WITH]-(other:User)
    RETURN other, 1.0 / log(theirs) AS mutual, 0.0 AS taste
  UNION ALL
    MATCH (me)-[near:SIMILAR_TASTE]-(other:User)
    RETURN other, 0.0 AS mutual, $taste_weight * near.score / 2 AS taste
  }
  WITH me, other, sum(mutual) AS mutual, sum(taste) AS taste
  WHERE other <> me
    AND other.privacy_level = 'public'
    AND NOT EXISTS { (me)-[:FRIENDS_WITH|REQUESTED_FRIEND|BLOCKED]-(other) }
  WITH me, other, mutual, taste
  ORDER BY mutual + taste DESC, other.id
  LIMIT $most
  CREATE (me)-[:SUGGESTED {score: mutual + taste, source: CASE WHEN mutual >= taste THEN 'mutual' ELSE 'taste' END}]->(other)
  RETURN count(*) AS found
}
RETURN max(me.id) AS last_id,
       count(me) AS people,
       coalesce(sum(found), 0) AS suggestions
