// People around whom seeds may grow, in pages: each has a friend, and room for another seed.
// :params {after: "", now: datetime("2026-11-25T16:30:00Z"), seeds_per_person: 3, limit: 250}
// Returns: id
MATCH (person:User)
USING INDEX person:User(id)
WHERE person.id > $after
  AND EXISTS { (person)-[:FRIENDS_WITH]-() }
  AND COUNT {
        (person)<-[:STARTS_WITH]-(kept:Seed)
        WHERE kept.start > $now AND kept.state IN ["scored", "propagating", "tipped", "booked"]
      } < $seeds_per_person
WITH person
ORDER BY person.id
LIMIT $limit
RETURN person.id AS id
