// What speaks for a `venue` for `me`, whose interests are `mine`: gives distance_km, shared ([name]), closeness,
// interests (share of mine that its tags match), price, dwell_seconds, history and the explainable score, 0-100.
CALL (me, mine, venue) {
  WITH me, mine, venue,
// include distance_km
       AS distance_km,
       COLLECT { MATCH (venue)-[:TAGGED]->(tag:Interest) WHERE tag IN mine RETURN tag.name ORDER BY tag.name } AS shared,
       coalesce(head(COLLECT { MATCH (me)-[acted:INTERACTED]->(venue) RETURN acted.dwell_seconds }), 0.0) AS dwell_seconds
  WITH distance_km, shared, dwell_seconds,
// include closeness
       AS closeness,
       CASE WHEN size(mine) = 0 THEN 0.0 ELSE toFloat(size(shared)) / size(mine) END AS interests,
// include price_match
       AS price,
       CASE WHEN dwell_seconds >= 300 THEN 1.0 ELSE dwell_seconds / 300.0 END AS history
  RETURN distance_km, shared, dwell_seconds, closeness, interests, price, history,
         100 * (0.25 * closeness + 0.35 * interests + 0.15 * price + 0.25 * history) AS explainable_score
}
