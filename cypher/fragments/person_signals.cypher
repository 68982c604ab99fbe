// What is told of `other` beside the score: whether they are friends, how many mutual friends, how alike the hours are in which
// both go out (cosine of the histograms `my_hours` and theirs, null where one is empty), and whether `other` wants to go to the
// venue asked about.
CALL (me, other, my_hours) {
  WITH me, other, my_hours, other AS person
  WITH me, other, my_hours,
// include past_hours
       AS their_hours
  WITH me, other, my_hours, their_hours,
       reduce(n = 0, hour IN my_hours | n + size([one IN my_hours WHERE one = hour])) AS mine_squared,
       reduce(n = 0, hour IN their_hours | n + size([one IN their_hours WHERE one = hour])) AS theirs_squared,
       reduce(n = 0, hour IN my_hours | n + size([one IN their_hours WHERE one = hour])) AS both
  RETURN EXISTS { (me)-[:FRIENDS_WITH]-(other) } AS friend,
         COUNT {
           MATCH (me)-[:FRIENDS_WITH]-(shared:User)-[:FRIENDS_WITH]-(other)
           WHERE NOT EXISTS { (me)-[:BLOCKED]-(shared) }
         } AS mutual_friends,
         CASE WHEN mine_squared > 0 AND theirs_squared > 0 THEN both / sqrt(toFloat(mine_squared) * theirs_squared) END
           AS activity,
         EXISTS { (other)-[:INTERESTED_IN]->(:Venue {id: $venue_id}) } AS wants_venue
}
