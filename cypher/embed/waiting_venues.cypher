// Venues that wait to be folded in to a version, longest waiting first, with their visitors, latest first, whose embeddings
// are of that version. An interaction counts from the first look on: it is all there is.
// :params {version: "sociallgn-1", limit: 500, ties: 200}
// Returns: id, awaits (int), visitors ([{vector: [float], degree: int, folded: boolean}])
MATCH (venue:Venue)
WHERE venue.awaits_embedding > 0
WITH venue
ORDER BY venue.awaits_embedding, venue.id
LIMIT $limit
RETURN venue.id AS id,
       venue.awaits_embedding AS awaits,
       COLLECT {
         MATCH (venue)<-[acted:INTERACTED]-(person:User)
         WHERE acted.weight > 0
           AND person.embedding_version = $version
         WITH person, acted
         ORDER BY acted.last_at DESC, person.id
         LIMIT $ties
         RETURN {
           vector: person.embedding,
           degree: COUNT { (person)-[:INTERACTED]->() },
           folded: coalesce(person.embedding_folded, false)
         }
       } AS visitors
