// The people most compatible with `me`, whose interests are `mine`: of those who want to go to $venue_id; without a venue, of
// friends, friends of friends, suggested people and people of like taste. Whoever `me` may not see is none. Gives people.
CALL (me, mine, my_hours) {
  CALL (me) {
    MATCH (other:User)-[:INTERESTED_IN]->(:Venue {id: $venue_id})
    RETURN other
  UNION
    WITH me
    WHERE $venue_id IS NULL
    MATCH (me)-[:FRIENDS_WITH]-(other:User)
    RETURN other
  UNION
    WITH me
    WHERE $venue_id IS NULL
    MATCH (me)-[:FRIENDS_WITH]-(shared:User)-[:FRIENDS_WITH]-(other:User)
    WHERE NOT EXISTS { (me)-[:BLOCKED]-(shared) }
    RETURN other
  UNION
    WITH me
    WHERE $venue_id IS NULL
    MATCH (me)-[:SUGGESTED|SIMILAR_TASTE]->(other:User)
    RETURN other
  }
  WITH me, mine, my_hours, other
  WHERE other <> me
    AND
// include visible_to
// include pair_for_person
  WITH me, my_hours, other, compatibility, apart_km, shared_interests, compatibility AS score
  WHERE score > 0 AND ($within_km IS NULL OR apart_km <= $within_km)
  ORDER BY score DESC, other.id
  LIMIT $limit
// include person_signals
  WITH *, null AS affinity, {} AS own_parts
  ORDER BY score DESC, other.id
  RETURN collect(
// include recommended_person
  ) AS people
}
