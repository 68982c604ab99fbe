// Venues that people first went to, or first took to, after a cut, for those who had enough of them before.
// Scans: everybody's interactions, once an evaluation.
// :params {share: 0.8, fewest: 5, min_weight: 0.5}
// Returns: cut (Unix seconds), people ([{user_id, venue_ids}])
MATCH (:User)-[did:INTERACTED]->(:Venue)
WITH percentileDisc(did.first_at.epochSeconds, $share) AS cut
CALL (cut) {
  MATCH (person:User)
  WITH person,
       cut,
       COUNT { (person)-[early:INTERACTED]->(:Venue) WHERE early.first_at.epochSeconds < cut AND early.weight >= $min_weight } AS early,
       COLLECT {
         MATCH (person)-[late:INTERACTED]->(venue:Venue)
         WHERE late.first_at.epochSeconds >= cut
           AND late.weight >= $min_weight
         RETURN venue.id
         ORDER BY venue.id
       } AS venue_ids
  WHERE early >= $fewest
    AND size(venue_ids) > 0
  WITH person, venue_ids
  ORDER BY person.id
  RETURN collect({user_id: person.id, venue_ids: venue_ids}) AS people
}
RETURN cut,
       people
