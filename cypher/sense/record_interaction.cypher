// Record what a person did at a venue: counters, declared interest, popularity, affinities and the event, all at once.
// A caller's key keeps the answer, whose numbers are known here alone, in the same transaction.
// :params {keep: {id: "k-1", body_hash: "", status: 201}, quoted_venue_id: '"v-1"', user_id: "u-1", venue_id: "v-1", interaction_type: "interest", views: 0, likes: 0, interests: 1, dwell_seconds: 12.0, now: datetime("2026-11-25T16:30:00Z")}
// Returns: venue_id, views (int), likes (int), interests (int), visits (int), dwell_seconds (float), weight (float), first_at (datetime), last_at (datetime), popularity (float)
MATCH (me:User {id: $user_id})
CALL (me) {
  MATCH (venue:Venue {id: $venue_id})
  RETURN venue
}
// These writes lock person and venue until the end, so that no count is lost. They read nothing of what they set: a SET
// that reads its own property takes a second lock, and two of them at once can wait for each other.
SET me.last_seen_at = $now
SET venue.last_interaction_at = $now
WITH me, venue
SET me.interaction_sequence = coalesce(me.interaction_sequence, 0) + 1
MERGE (me)-[acted:INTERACTED]->(venue)
  ON CREATE SET acted.views = 0, acted.likes = 0, acted.interests = 0, acted.visits = 0, acted.dwell_seconds = 0.0,
                acted.first_at = $now
SET acted.views = acted.views + $views,
    acted.likes = acted.likes + $likes,
    acted.interests = acted.interests + $interests,
    acted.dwell_seconds = acted.dwell_seconds + $dwell_seconds,
    acted.last_at = $now
SET acted.weight =
// include interaction_weight
SET venue.popularity = coalesce(venue.popularity, 0.0) + $likes + $interests
FOREACH (_ IN CASE WHEN $interests > 0 THEN [1] ELSE [] END |
  MERGE (me)-[interested:INTERESTED_IN]->(venue)
  SET interested.at = $now
)
// Whoever the training did not see, or saw nothing of, waits to be folded in.
FOREACH (_ IN CASE WHEN me.embedding_version IS NULL OR me.embedding_folded THEN [1] ELSE [] END |
  SET me.awaits_embedding = timestamp()
)
FOREACH (_ IN CASE WHEN venue.embedding_version IS NULL OR venue.embedding_folded THEN [1] ELSE [] END |
  SET venue.awaits_embedding = timestamp()
)
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'interaction.recorded', schema: 1, key: me.id, sequence: me.interaction_sequence, at: $now,
  user_id: me.id, venue_id: venue.id, interaction_type: $interaction_type, dwell_seconds: $dwell_seconds
})
WITH me, venue, acted, COLLECT { MATCH (venue)-[:TAGGED]->(tag:Interest) RETURN tag } AS tags
// include learn_affinities
FOREACH (_ IN CASE WHEN $keep.body_hash = '' THEN [] ELSE [1] END |
  CREATE (:KeptAnswer {
    id: $keep.id, body_hash: $keep.body_hash, status: $keep.status, at: $now,
    answer: '{"venue_id": ' + $quoted_venue_id
      + ', "views": ' + toString(acted.views)
      + ', "likes": ' + toString(acted.likes)
      + ', "interests": ' + toString(acted.interests)
      + ', "visits": ' + toString(acted.visits)
      + ', "dwell_seconds": ' + toString(acted.dwell_seconds)
      + ', "weight": ' + toString(acted.weight)
      + ', "first_at": "' + toString(datetime({datetime: acted.first_at, timezone: 'Z'}))
      + '", "last_at": "' + toString(datetime({datetime: acted.last_at, timezone: 'Z'}))
      + '", "popularity": ' + toString(venue.popularity) + '}'
  })
)
RETURN venue.id AS venue_id,
       acted.views AS views,
       acted.likes AS likes,
       acted.interests AS interests,
       acted.visits AS visits,
       acted.dwell_seconds AS dwell_seconds,
       acted.weight AS weight,
       acted.first_at AS first_at,
       acted.last_at AS last_at,
       venue.popularity AS popularity
