// Withdraw interest in a venue: what was declared is gone, and with it all that interests counted. Once more changes nothing.
// :params {user_id: "u-1", venue_id: "v-1", now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}}
// Returns: withdrawn (boolean, whether there was any); no row when person or venue do not exist
MATCH (me:User {id: $user_id})
CALL (me) {
  MATCH (venue:Venue {id: $venue_id})
  RETURN venue
}
// Locks both until the end, as `record_interaction` does.
SET me.last_seen_at = $now
SET venue.last_interaction_at = $now
WITH me, venue
// include keep_answer
WITH me, venue
OPTIONAL MATCH (me)-[interested:INTERESTED_IN]->(venue)
WITH me, venue, interested, interested IS NOT NULL AS withdrawn
OPTIONAL MATCH (me)-[done:INTERACTED]->(venue)
WITH me, venue, interested, withdrawn, done, CASE WHEN withdrawn THEN coalesce(done.interests, 0) ELSE 0 END AS counted
DELETE interested
FOREACH (acted IN CASE WHEN counted > 0 THEN [done] ELSE [] END |
  SET acted.interests = 0
  SET acted.weight =
// include interaction_weight
  SET venue.popularity =
        CASE WHEN coalesce(venue.popularity, 0.0) > counted THEN venue.popularity - counted ELSE 0.0 END
)
WITH me, venue, withdrawn, COLLECT { MATCH (venue)-[:TAGGED]->(tag:Interest) RETURN tag } AS tags
// include learn_affinities
RETURN withdrawn
