// People whom `me` may see and who are interested in the `venue` too, best first by compatibility, 0-100:
// 100 * (0.40 jaccard(interests) + 0.30 proximity (1 up to 5 km, 0 from 25 km) + 0.30 overlap of price levels / union).
// Gives interested_people ([{id, name, score, shared_interests}]) and friends_interested (int).
CALL (me, mine, venue) {
  MATCH (other:User)-[:INTERESTED_IN]->(venue)
  WHERE other <> me
    AND
// include visible_to
  WITH me, mine, other,
       COLLECT { MATCH (other)-[:LIKES]->(theirs:Interest) RETURN theirs } AS theirs,
       point.distance(me.location, other.location) * 6.371 / 6378.14 AS apart_km,
       CASE WHEN me.price_max < other.price_max THEN me.price_max ELSE other.price_max END AS lower_max,
       CASE WHEN me.price_max < other.price_max THEN other.price_max ELSE me.price_max END AS upper_max,
       CASE WHEN me.price_min < other.price_min THEN me.price_min ELSE other.price_min END AS lower_min,
       CASE WHEN me.price_min < other.price_min THEN other.price_min ELSE me.price_min END AS upper_min
  WITH me, mine, other, theirs, lower_max, upper_max, lower_min, upper_min,
       [interest IN theirs WHERE interest IN mine] AS common,
       CASE WHEN apart_km <= 5.0 THEN 1.0 WHEN apart_km < 25.0 THEN (25.0 - apart_km) / 20.0 ELSE 0.0 END AS proximity
  WITH me, other,
       COLLECT { UNWIND common AS interest RETURN interest.name ORDER BY interest.name } AS shared_interests,
       100 * (
         0.40 * CASE
           WHEN size(mine) + size(theirs) = 0 THEN 0.0
           ELSE toFloat(size(common)) / (size(mine) + size(theirs) - size(common))
         END
         + 0.30 * proximity
         + 0.30 * CASE
           WHEN lower_max >= upper_min THEN toFloat(lower_max - upper_min + 1) / (upper_max - lower_min + 1)
           ELSE 0.0
         END
       ) AS compatibility
  WITH me, other, shared_interests, compatibility
  ORDER BY compatibility DESC, other.id
  RETURN [found IN collect({
           id: other.id, name: other.name, score: compatibility, shared_interests: shared_interests
         }) WHERE found.score > 0][..$people] AS interested_people,
         count(CASE WHEN EXISTS { (me)-[:FRIENDS_WITH]-(other) } THEN 1 END) AS friends_interested
}
