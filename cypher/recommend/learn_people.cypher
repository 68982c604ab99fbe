// People of like taste as learned, 100 * (0.60 affinity + 0.40 compatibility / 100): of those who want to go to $venue_id, or of
// the nearest embeddings. As in `learn_venues`, the answer is of one version of embeddings where `whole`.
// :params {user_id: "u-1", venue_id: null, within_km: null, limit: 20, candidates: 200}
// Returns: venue_known (boolean), located (boolean), model_version (null without an embedding), whole (boolean), people ([recommended_person], best first)
MATCH (me:User {id: $user_id})
OPTIONAL MATCH (before:JobLock {job: "embeddings"})
WITH me, me AS person,
     coalesce(before.switches, 0) AS switches,
     coalesce(before.switching_until > datetime.realtime(), false) AS switching,
     COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine
WITH me, switches, switching, mine,
// include past_hours
     AS my_hours
CALL (me, mine, my_hours) {
  CALL (me) {
    MATCH (other:User)-[:INTERESTED_IN]->(:Venue {id: $venue_id})
    RETURN other
  UNION
    WITH me
    WHERE $venue_id IS NULL AND me.embedding IS NOT NULL
    CALL db.index.vector.queryNodes('user_embedding', $candidates, me.embedding) YIELD node AS other
    RETURN other
  }
  WITH me, mine, my_hours, other
  WHERE other <> me
    AND other.embedding_version = me.embedding_version
    AND
// include visible_to
// include pair_for_person
  WITH me, my_hours, other, compatibility, apart_km, shared_interests,
       vector.similarity.cosine(me.embedding, other.embedding) AS affinity
  WHERE $within_km IS NULL OR apart_km <= $within_km
  WITH *, 60 * affinity + 0.40 * compatibility AS score, {} AS own_parts
  ORDER BY score DESC, other.id
  LIMIT $limit
// include person_signals
  WITH *
  ORDER BY score DESC, other.id
  RETURN collect(
// include recommended_person
  ) AS people
}
WITH me, people, switches, switching,
     CASE WHEN me.embedding IS NOT NULL THEN me.embedding_version END AS model_version
OPTIONAL MATCH (after:JobLock {job: "embeddings"})
RETURN $venue_id IS NULL OR EXISTS { (:Venue {id: $venue_id}) } AS venue_known,
       me.location IS NOT NULL AS located,
       model_version,
       NOT switching AND switches = coalesce(after.switches, 0) AS whole,
       people
