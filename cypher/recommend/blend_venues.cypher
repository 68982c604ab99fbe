// A person's best venues within a radius by a weighted sum, 0-1, of
// - collaborative: share of the person's taste neighbours, by likeness, who like the venue or have been there,
// - content: share of the person's interests that its tags match, and its price, half and half,
// - social: 1 - exp(-0.7 s), s the summed strength of the friends who are interested or have been there,
// - neighbourhood: 1 in the person's own, else exp(-km / 3),
// - time: 1 when open at the time asked about, 0.5 when that is unknown, else 0.
// Candidates are those that people alike or friends know, the best by tags, and the nearest; whoever is blocked counts for
// nothing.
// :params {user_id: "u-1", radius_km: 10.0, budget: null, open_at: null, party_size: 1, limit: 20, people: 5, candidates: 100, at: datetime("2026-11-25T19:00:00Z"), weights: {collaborative: 0.35, content: 0.2, social: 0.2, neighbourhood: 0.15, time: 0.1}}
// Returns: located (boolean), venues ([recommended_venue], best first)
MATCH (me:User {id: $user_id})
WITH me,
     COLLECT { MATCH (me)-[:LIKES]->(interest:Interest) RETURN interest } AS mine,
     reduce(all = 0.0, score IN COLLECT { MATCH (me)-[like:SIMILAR_TASTE]->(:User) RETURN like.score } | all + score)
       AS likeness
CALL (me, mine, likeness) {
  CALL (me, mine) {
    MATCH (me)-[like:SIMILAR_TASTE]->(other:User)-[did:INTERACTED]->(venue:Venue)
    WHERE did.likes + did.interests + did.visits > 0
      AND NOT EXISTS { (me)-[:BLOCKED]-(other) }
    RETURN venue, sum(like.score) AS alike, 0.0 AS friendly, 0 AS at_hand
  UNION ALL
    MATCH (me)-[tie:FRIENDS_WITH]-(friend:User)-[did:INTERACTED]->(venue:Venue)
    WHERE did.likes + did.interests + did.visits > 0
      AND NOT EXISTS { (me)-[:BLOCKED]-(friend) }
    RETURN venue, 0.0 AS alike, sum(coalesce(tie.strength, 0.5)) AS friendly, 0 AS at_hand
  UNION ALL
    UNWIND mine AS interest
    MATCH (interest)<-[:TAGGED]-(venue:Venue)
    WITH me, venue, count(*) AS by_tags
    WHERE (me.location IS NULL OR point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371)
      AND
// include meets_wishes
    WITH me, venue, by_tags
    ORDER BY by_tags DESC, point.distance(venue.location, me.location), venue.id
    LIMIT $candidates
    RETURN venue, 0.0 AS alike, 0.0 AS friendly, 1 AS at_hand
  UNION ALL
    MATCH (venue:Venue)
    WHERE point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371
      AND
// include meets_wishes
    WITH me, venue
    ORDER BY point.distance(venue.location, me.location), venue.id
    LIMIT $candidates
    RETURN venue, 0.0 AS alike, 0.0 AS friendly, 1 AS at_hand
  }
  WITH me, mine, likeness, venue, sum(alike) AS alike, 1.0 - exp(-0.7 * sum(friendly)) AS social, max(at_hand) AS at_hand
  WHERE (me.location IS NULL OR point.distance(venue.location, me.location) <= $radius_km * 6378.14 / 6.371)
    AND
// include meets_wishes
  WITH me, mine, venue, social, at_hand,
       CASE WHEN likeness > 0 THEN alike / likeness ELSE 0.0 END AS collaborative
  ORDER BY at_hand DESC, $weights.collaborative * collaborative + $weights.social * social DESC, venue.id
  LIMIT 4 * $candidates
// include venue_for_person
  WITH *,
       0.5 * interests + 0.5 * price AS content,
       CASE
         WHEN venue.neighborhood = me.neighborhood THEN 1.0
         ELSE coalesce(exp(-distance_km / 3.0), 0.0)
       END AS neighbourhood,
       datetime({datetime: $at, timezone: coalesce(venue.time_zone, 'UTC')}) AS local
  WITH *,
// include open_then
       AS open
  WITH *, $weights.collaborative * collaborative + $weights.content * content + $weights.social * social
          + $weights.neighbourhood * neighbourhood + $weights.time * open AS score,
       {collaborative: collaborative, content: content, social: social, neighbourhood: neighbourhood, time: open}
         AS own_parts
  WHERE score > 0
  WITH *, null AS affinity
  ORDER BY score DESC, distance_km, venue.id
  LIMIT $limit
// include interested_people
  WITH *
  ORDER BY score DESC, distance_km, venue.id
  RETURN collect(
// include recommended_venue
  ) AS venues
}
RETURN me.location IS NOT NULL AS located,
       venues
