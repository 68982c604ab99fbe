// People by engagement, 0-1: 0.6 strength + 0.25 min(1, 0.5 likes + seconds / 300) at the venue asked about + 0.15 min(1, 0.3 likes
// + seconds / 600) at the other venues of its category; without a venue, 0.6 strength. Over the person's social edges: friends
// by the strength of the tie, suggested people by their score, friends of friends by 0.3 and 0.1 for each mutual friend beyond
// the first; always within 0.3-0.95, the strongest counts.
// :params {user_id: "u-1", venue_id: "v-1", within_km: null, limit: 20}
// Returns: venue_known (boolean), located (boolean), people ([recommended_person], best first)
MATCH (me:User {id: $user_id})
WITH me, me AS person, COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine
WITH me, mine,
// include past_hours
     AS my_hours
WITH me, mine, my_hours, head(COLLECT { MATCH (asked:Venue {id: $venue_id}) RETURN asked.category }) AS category
CALL (me, mine, my_hours, category) {
  CALL (me) {
    MATCH (me)-[tie:FRIENDS_WITH]-(other:User)
    RETURN other, coalesce(tie.strength, 0.5) AS edge
  UNION ALL
    MATCH (me)-[suggested:SUGGESTED]->(other:User)
    RETURN other, coalesce(suggested.score, 0.3) AS edge
  UNION ALL
    MATCH (me)-[:FRIENDS_WITH]-(shared:User)-[:FRIENDS_WITH]-(other:User)
    WHERE NOT EXISTS { (me)-[:BLOCKED]-(shared) }
    WITH other, count(DISTINCT shared) AS mutual
    RETURN other, 0.3 + 0.1 * (mutual - 1) AS edge
  }
  WITH me, mine, my_hours, category, other, max(CASE WHEN edge < 0.3 THEN 0.3 WHEN edge > 0.95 THEN 0.95 ELSE edge END) AS strength
  WHERE other <> me
    AND
// include visible_to
  CALL (other, category) {
    MATCH (other)-[acted:INTERACTED]->(at:Venue)
    WHERE at.id = $venue_id OR at.category = category
    WITH at.id = $venue_id AS there, acted.likes + acted.interests AS likes, acted.dwell_seconds AS seconds
    RETURN sum(CASE WHEN there THEN 0.5 * likes + seconds / 300.0 ELSE 0.0 END) AS on_venue,
           sum(CASE WHEN there THEN 0.0 ELSE 0.3 * likes + seconds / 600.0 END) AS on_category
  }
  WITH me, mine, my_hours, other, strength,
       CASE WHEN on_venue > 1 THEN 1.0 ELSE on_venue END AS on_venue,
       CASE WHEN on_category > 1 THEN 1.0 ELSE on_category END AS on_category
  WITH *, 0.6 * strength + 0.25 * on_venue + 0.15 * on_category AS score,
       {strength: strength, venue: on_venue, category: on_category} AS own_parts
// include pair_for_person
  WITH *
  WHERE $within_km IS NULL OR apart_km <= $within_km
  WITH *
  ORDER BY score DESC, other.id
  LIMIT $limit
// include person_signals
  WITH *, null AS affinity
  ORDER BY score DESC, other.id
  RETURN collect(
// include recommended_person
  ) AS people
}
RETURN $venue_id IS NULL OR EXISTS { (:Venue {id: $venue_id}) } AS venue_known,
       me.location IS NOT NULL AS located,
       people
