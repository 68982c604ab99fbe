// For the next people by id: their new taste neighbours take the place of the old ones, all at once for each person.
// :params {after: "", limit: 1000}
// Returns: last_id, people (int), neighbours (int)
MATCH (person:User)
WHERE person.id > $after
WITH person
ORDER BY person.id
LIMIT $limit
CALL (person) {
  OPTIONAL MATCH (person)-[old:SIMILAR_TASTE]->()
  DELETE old
}
CALL (person) {
  MATCH (person)-[next:NEXT_SIMILAR_TASTE]->(neighbour:User)
  CREATE (person)-[:SIMILAR_TASTE {score: next.score}]->(neighbour)
  DELETE next
  RETURN count(*) AS found
}
RETURN max(person.id) AS last_id,
       count(person) AS people,
       coalesce(sum(found), 0) AS neighbours
