// The cascade of a seed as a picture needs it: people, asks in waves, friendships among those asked.
// :params {seed_id: "s-1", viewer_id: "u-1", sees_all: false}
// Returns: id, state, version, min_group, max_group, venue_id, venue_name, nodes ([{id, name, starter, wave, position, asked_at,
// deadline, answer, answered_at, accepted_friends, acceptance_probability, reasons}]), edges ([{source, target, strength}])
MATCH (seed:Seed {id: $seed_id})-[:AT]->(venue:Venue)
OPTIONAL MATCH (me:User {id: $viewer_id})
WITH seed, venue, me
WHERE $sees_all OR EXISTS { (seed)-[:STARTS_WITH|ASKED]->(me) }
CALL (seed, me) {
  MATCH (seed)-[:STARTS_WITH|ASKED]->(other:User)
  WHERE $sees_all OR coalesce(other = me, false) OR
// include visible_to
  WITH DISTINCT seed, other
  OPTIONAL MATCH (seed)-[ask:ASKED]->(other)
  WITH seed, other, ask
  ORDER BY ask.position, other.id
  RETURN collect(other) AS persons,
         collect({
           id: other.id,
           name: other.name,
           starter: EXISTS { (seed)-[:STARTS_WITH]->(other) },
           wave: ask.wave,
           position: ask.position,
           asked_at: ask.asked_at,
           deadline: ask.deadline,
           answer: ask.answer,
           answered_at: ask.answered_at,
           accepted_friends: ask.accepted_friends,
           acceptance_probability: ask.acceptance_probability,
           reasons: CASE WHEN $sees_all OR coalesce(other = me, false) THEN coalesce(ask.reasons, []) ELSE [] END
         }) AS nodes
}
CALL (persons) {
  UNWIND persons AS person
  MATCH (person)-[tie:FRIENDS_WITH]->(friend:User)
  WHERE friend IN persons
  RETURN collect({source: person.id, target: friend.id, strength: coalesce(tie.strength, 0.5)}) AS edges
}
RETURN seed.id AS id,
       seed.state AS state,
       seed.version AS version,
       seed.min_group AS min_group,
       seed.max_group AS max_group,
       venue.id AS venue_id,
       venue.name AS venue_name,
       nodes,
       edges
