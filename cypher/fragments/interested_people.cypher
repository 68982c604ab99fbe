// People whom `me` may see (as `visible_to` says) and who are interested in the `venue` too, best first by compatibility, 0-100:
// 100 * (0.40 jaccard(interests) + 0.30 proximity (1 up to 5 km, 0 from 25 km) + 0.30 overlap of price levels / union).
// The proximity is to the middle of the other's cell of about 1 km. Gives interested_people ([{id, name, score,
// shared_interests}]) and friends_interested (int). Friends and blocks of `me` are few: looked up once a venue, not once a pair.
CALL (me, mine, venue) {
  CALL (me, mine, venue) {
    WITH me, mine, venue,
         [(me)-[:BLOCKED]-(blocked) | blocked] AS blocks,
         [(me)-[:FRIENDS_WITH]-(friend) | friend] AS friends
    MATCH (other:User)-[:INTERESTED_IN]->(venue)
    WHERE other <> me
      AND (other.privacy_level = 'public' OR (other.privacy_level = 'friends_only' AND other IN friends))
      AND NOT other IN blocks
    WITH me, mine, other, other IN friends AS friend,
         [(other)-[:LIKES]->(interest) | interest] AS theirs,
         point.distance(me.location,
// include coarse_place
         ) * 6.371 / 6378.14 AS apart_km
// include pair_compatibility
    WITH other, friend, compatibility
    ORDER BY compatibility DESC, other.id
    RETURN collect(CASE WHEN compatibility > 0 THEN {person: other, score: compatibility} END)[..$people] AS best,
           sum(CASE WHEN friend THEN 1 ELSE 0 END) AS friends_interested
  }
  RETURN friends_interested,
         [found IN best | head([person IN [found.person] | {
           id: person.id,
           name: person.name,
           score: found.score,
           shared_interests: [(person)-[:LIKES]->(interest) WHERE interest IN mine | interest.name]
         }])] AS interested_people
}
