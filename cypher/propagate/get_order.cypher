// The influence order of a seed: who was asked, then who is next; with the orders it was compared with.
// :params {seed_id: "s-1", viewer_id: "u-1", sees_all: false}
// Returns: id, state, asks ([{user_id, name, position, wave, gain, acceptance_probability, accepted_friends, answer}]), next
// ([{user_id, name, position, gain}]), compared_orders ([name]), compared_people ([float]); no row for who may not know
MATCH (seed:Seed {id: $seed_id})
OPTIONAL MATCH (me:User {id: $viewer_id})
WITH seed, me
WHERE $sees_all OR EXISTS { (seed)-[:STARTS_WITH]->(me) }
CALL (seed, me) {
  MATCH (seed)-[ask:ASKED]->(other:User)
  WHERE $sees_all OR coalesce(other = me, false) OR
// include visible_to
  WITH ask, other
  ORDER BY ask.position
  RETURN collect({
    user_id: other.id,
    name: other.name,
    position: ask.position,
    wave: ask.wave,
    gain: ask.gain,
    acceptance_probability: ask.acceptance_probability,
    accepted_friends: ask.accepted_friends,
    answer: ask.answer
  }) AS asks
}
CALL (seed, me) {
  MATCH (seed)-[could:CANDIDATE]->(other:User)
  WHERE could.position IS NOT NULL
    AND ($sees_all OR
// include visible_to
    )
  WITH could, other
  ORDER BY could.position
  RETURN collect({user_id: other.id, name: other.name, position: could.position, gain: could.gain}) AS next
}
RETURN seed.id AS id,
       seed.state AS state,
       asks,
       next,
       coalesce(seed.compared_orders, []) AS compared_orders,
       coalesce(seed.compared_people, []) AS compared_people
