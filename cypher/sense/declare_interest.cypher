// Declare interest in a venue, or when it is preferred: the first time it counts as an interaction, later only the time changes.
// :params {user_id: "u-1", venue_id: "v-1", preferred_time: datetime("2026-11-26T19:00:00-05:00"), now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}}
// Returns: declared_at (datetime); no row when person or venue do not exist
MATCH (me:User {id: $user_id})
CALL (me) {
  MATCH (venue:Venue {id: $venue_id})
  RETURN venue
}
// Locks both until the end, as `record_interaction` does.
SET me.last_seen_at = $now
SET venue.last_interaction_at = $now
WITH me, venue, CASE WHEN EXISTS { (me)-[:INTERESTED_IN]->(venue) } THEN 0 ELSE 1 END AS fresh
// include keep_answer
MERGE (me)-[interested:INTERESTED_IN]->(venue)
  ON CREATE SET interested.at = $now
SET interested.preferred_time = $preferred_time
FOREACH (_ IN CASE fresh WHEN 1 THEN [1] ELSE [] END |
  MERGE (me)-[acted:INTERACTED]->(venue)
    ON CREATE SET acted.views = 0, acted.likes = 0, acted.interests = 0, acted.visits = 0, acted.dwell_seconds = 0.0,
                  acted.first_at = $now
  SET acted.interests = acted.interests + 1, acted.last_at = $now
  SET acted.weight =
// include interaction_weight
  SET venue.popularity = coalesce(venue.popularity, 0.0) + 1,
      me.interaction_sequence = coalesce(me.interaction_sequence, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'interaction.recorded', schema: 1, key: me.id, sequence: me.interaction_sequence, at: $now,
    user_id: me.id, venue_id: venue.id, interaction_type: 'interest', dwell_seconds: 0.0
  })
)
FOREACH (_ IN CASE WHEN fresh = 1 AND (me.embedding_version IS NULL OR me.embedding_folded) THEN [1] ELSE [] END |
  SET me.awaits_embedding = timestamp()
)
FOREACH (_ IN CASE WHEN fresh = 1 AND (venue.embedding_version IS NULL OR venue.embedding_folded) THEN [1] ELSE [] END |
  SET venue.awaits_embedding = timestamp()
)
WITH me, venue, interested, COLLECT { MATCH (venue)-[:TAGGED]->(tag:Interest) RETURN tag } AS tags
// include learn_affinities
RETURN interested.at AS declared_at
