// People who wait to be folded in to a version, longest waiting first, with what they are tied to: venues, latest first, and
// friends, whose embeddings are of that version. An interaction counts from the first look on: it is all there is.
// :params {version: "sociallgn-1", limit: 500, ties: 200}
// Returns: id, awaits (int), venues, friends ([{vector: [float], degree: int, folded: boolean}])
MATCH (person:User)
WHERE person.awaits_embedding > 0
WITH person
ORDER BY person.awaits_embedding, person.id
LIMIT $limit
RETURN person.id AS id,
       person.awaits_embedding AS awaits,
       COLLECT {
         MATCH (person)-[acted:INTERACTED]->(venue:Venue)
         WHERE acted.weight > 0
           AND venue.embedding_version = $version
         WITH venue, acted
         ORDER BY acted.last_at DESC, venue.id
         LIMIT $ties
         RETURN {
           vector: venue.embedding,
           degree: COUNT { (venue)<-[:INTERACTED]-() },
           folded: coalesce(venue.embedding_folded, false)
         }
       } AS venues,
       COLLECT {
         MATCH (person)-[:FRIENDS_WITH]-(friend:User)
         WHERE friend.embedding_version = $version
         WITH DISTINCT friend
         ORDER BY friend.id
         LIMIT $ties
         RETURN {
           vector: friend.embedding,
           degree: COUNT { (friend)-[:FRIENDS_WITH]-() },
           folded: coalesce(friend.embedding_folded, false)
         }
       } AS friends
