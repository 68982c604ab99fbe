// Who might look at which venue today: what they like best already, and what a close friend likes.
// Scans: stops at the first people of the index.
// :params {people: 120}
// Returns: user_id, venue_id, kind (own or friend's)
MATCH (person:User)
WITH person
LIMIT $people
CALL (person) {
  MATCH (person)-[acted:INTERACTED]->(venue:Venue)
  WITH venue, acted
  ORDER BY acted.weight DESC, venue.id
  LIMIT 2
  RETURN venue.id AS venue_id, 'own' AS kind
  UNION
  MATCH (person)-[tie:FRIENDS_WITH]-(friend:User)
  WITH friend, tie
  ORDER BY tie.strength DESC, friend.id
  LIMIT 1
  MATCH (friend)-[acted:INTERACTED]->(venue:Venue)
  WITH venue, acted
  ORDER BY acted.weight DESC, venue.id
  LIMIT 1
  RETURN venue.id AS venue_id, 'friend' AS kind
}
RETURN person.id AS user_id, venue_id, kind
ORDER BY user_id, kind DESC, venue_id
