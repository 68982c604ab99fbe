// Some people to try the API with: the first ones by handle, with what waits for them.
// :params {limit: 5}
// Returns: id, handle, name, role, friends (int), asks (int, open ones)
MATCH (person:User)
WHERE person.handle > ''
WITH person
ORDER BY person.handle
LIMIT $limit
RETURN person.id AS id,
       person.handle AS handle,
       person.name AS name,
       coalesce(person.role, 'member') AS role,
       COUNT { (person)-[:FRIENDS_WITH]-(:User) } AS friends,
       COUNT { (person)<-[asked:ASKED]-(:Seed) WHERE asked.answer IS NULL } AS asks
ORDER BY handle
