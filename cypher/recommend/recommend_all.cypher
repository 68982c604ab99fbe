// Venues, people and open asks of a person in one answer: venues by the learned formula of `learn_venues`, people by
// compatibility, asks as in the feed.
// :params {user_id: "u-1", radius_km: 10.0, budget: null, open_at: null, party_size: 1, limit: 10, people: 5, candidates: 200, at: datetime("2026-11-25T19:00:00Z"), venue_id: null, within_km: null, now: datetime("2026-11-25T16:30:00Z"), after_probability: null, after_id: null}
// Returns: located (boolean), model_version (null without an embedding), whole (boolean: of one version for sure), venues ([recommended_venue]), people ([recommended_person]), asks ([as of recommend/feed])
MATCH (me:User {id: $user_id})
OPTIONAL MATCH (before:JobLock {job: "embeddings"})
WITH me, me AS person,
     coalesce(before.switches, 0) AS switches,
     coalesce(before.switching_until > datetime.realtime(), false) AS switching,
     COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine
WITH me, switches, switching, mine,
// include past_hours
     AS my_hours
// include learned_venues
WITH me, mine, my_hours, switches, switching, venues,
     CASE WHEN me.embedding IS NOT NULL THEN me.embedding_version END AS model_version
OPTIONAL MATCH (after:JobLock {job: "embeddings"})
WITH me, mine, my_hours, venues, model_version, NOT switching AND switches = coalesce(after.switches, 0) AS whole
// include compatible_people
WITH me, venues, model_version, whole, people AS compatible
CALL (me) {
  CALL (me) {
// include open_asks
  }
  WITH *
  ORDER BY probability DESC, seed_id
  RETURN collect({
    seed_id: seed_id, state: state, probability: probability, wave: wave, asked_at: asked_at, deadline: deadline,
    reasons: reasons, min_group: min_group, max_group: max_group, start: start, end: end, seats_left: seats_left,
    venue: venue, going: going, people: people
  }) AS asks
}
RETURN me.location IS NOT NULL AS located,
       model_version,
       whole,
       venues,
       compatible AS people,
       asks
