// The venues that some people have taken to.
// :params {min_weight: 0.5, lists: {user_ids: ["u-1"]}}
// Returns: user_id, venue_ids ([string])
UNWIND $lists.user_ids AS user_id
MATCH (person:User {id: user_id})
RETURN user_id,
       COLLECT {
         MATCH (person)-[did:INTERACTED]->(venue:Venue)
         WHERE did.weight >= $min_weight
         RETURN venue.id
       } AS venue_ids
