// A person's best venues by learned taste (nearest embeddings), re-ranked by context: near, in the price range, open at
// the time asked about, busier than usual. score = 100 * (0.60 affinity + 0.15 closeness + 0.10 price + 0.10 open
// + 0.05 trending), each 0-1; unknown opening hours and a venue that is as busy as usual count half.
// The server shows a transaction that is being committed node by node: an answer is of one version of embeddings only if none
// was switched to from before the first of them was read until after the last one was (`embed/begin_switch`).
// :params {user_id: "u-1", radius_km: 10.0, budget: null, open_at: null, party_size: 1, limit: 20, people: 5, candidates: 200, at: datetime("2026-11-25T19:00:00Z")}
// Returns: located (boolean), model_version (null without an embedding), whole (boolean: of one version for sure), venues ([recommended_venue], best first)
MATCH (me:User {id: $user_id})
OPTIONAL MATCH (before:JobLock {job: "embeddings"})
WITH me,
     coalesce(before.switches, 0) AS switches,
     coalesce(before.switching_until > datetime.realtime(), false) AS switching,
     COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine
// include learned_venues
WITH me, venues, switches, switching,
     CASE WHEN me.embedding IS NOT NULL THEN me.embedding_version END AS model_version
OPTIONAL MATCH (after:JobLock {job: "embeddings"})
RETURN me.location IS NOT NULL AS located,
       model_version,
       NOT switching AND switches = coalesce(after.switches, 0) AS whole,
       venues
