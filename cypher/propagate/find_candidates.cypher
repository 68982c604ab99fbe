// Who could join a seed: its starters, then friends, friends of their closest friends and people of similar taste around
// them, closest first, without those who may not or cannot come; with the features of the acceptance model.
// :params {seed_id: "s-1", now: datetime("2026-11-25T16:30:00Z"), radius_m: 10000.0, close_friends: 25, limit: 200, ask_cap: 5, decline_limit: 3, declines_since: datetime("2026-11-18T16:30:00Z")}
// Returns: id, starter (bool), features ([float], see ml.acceptance.FEATURES)
MATCH (seed:Seed {id: $seed_id})-[:AT]->(venue:Venue)
OPTIONAL MATCH (seed)-[:IN]->(slot:Slot)
WITH seed, venue,
     coalesce(slot.hour_of_week, 24 * (datetime({datetime: seed.start, timezone: coalesce(venue.time_zone, 'UTC')}).dayOfWeek - 1)
       + datetime({datetime: seed.start, timezone: coalesce(venue.time_zone, 'UTC')}).hour) AS hour_of_week
CALL (seed, venue) {
  MATCH (seed)-[:STARTS_WITH]->(person:User)
  RETURN person, true AS starter
  UNION
  CALL (seed) {
    MATCH (seed)-[:STARTS_WITH]->(:User)-[tie:FRIENDS_WITH]-(person:User)
    RETURN person, 1.0 + tie.strength AS closeness
    UNION ALL
    MATCH (seed)-[:STARTS_WITH]->(starter:User)
    CALL (starter) {
      MATCH (starter)-[tie:FRIENDS_WITH]-(friend:User)
      RETURN friend, tie.strength AS strength
      ORDER BY strength DESC, friend.id
      LIMIT $close_friends
    }
    MATCH (friend)-[next:FRIENDS_WITH]-(person:User)
    RETURN person, strength * next.strength AS closeness
    UNION ALL
    MATCH (seed)-[:STARTS_WITH]->(:User)-[near:SIMILAR_TASTE]-(person:User)
    RETURN person, 0.5 * near.score AS closeness
  }
  WITH seed, venue, person, sum(closeness) AS closeness
  WHERE NOT EXISTS { (seed)-[:STARTS_WITH]->(person) }
    AND (
      coalesce(person.privacy_level, 'public') = 'public'
      OR (
        person.privacy_level = 'friends_only'
        AND EXISTS { (person)-[:FRIENDS_WITH]-(:User)<-[:STARTS_WITH]-(seed) }
      )
    )
    AND coalesce(point.distance(person.location, venue.location) <= $radius_m, true)
    AND NOT EXISTS { (person)-[:BLOCKED]-(:User)<-[:STARTS_WITH]-(seed) }
    AND COUNT { (person)<-[recent:ASKED]-(:Seed) WHERE recent.asked_at > $now - duration({days: 7}) }
        < coalesce(person.ask_cap_per_week, $ask_cap)
    AND NOT
// include cooling_down
    AND NOT
// include avoids
    AND NOT
// include busy_then
  WITH person, closeness
  ORDER BY closeness DESC, person.id
  LIMIT $limit
  RETURN person, false AS starter
}
WITH person, starter, venue, hour_of_week
// include acceptance_features
RETURN person.id AS id,
       starter,
       features
