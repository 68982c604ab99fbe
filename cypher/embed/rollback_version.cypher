// Make the embeddings that the last switch replaced the live ones again, all in this one transaction; those of the version
// that is left are removed. People and venues that the older version did not know wait to be folded in to it.
// No row when there is nothing to go back to.
// :params {now: datetime("2026-11-25T16:00:00Z")}
// Returns: rolled_back, live (ids), people (int), venues (int)
// Scans: all embeddings change at once
MATCH (current:ModelVersion {model: "sociallgn", live: true})
CALL (current) {
  MATCH (before:ModelVersion {model: current.model, state: "replaced"})
  RETURN before
  ORDER BY before.trained_at DESC
  LIMIT 1
}
// The versions are locked first, as in the switch.
SET current.live = false,
    current.state = "rolled back",
    current.rolled_back_at = $now
SET before.live = true,
    before.state = "live"
WITH before, current
CALL (before) {
  MATCH (person:User)
  WHERE person.embedding_version IS NOT NULL OR person.previous_embedding_version IS NOT NULL
  WITH person, coalesce(person.previous_embedding_version = before.id, false) AS kept
  SET person.embedding = CASE WHEN kept THEN person.previous_embedding END,
      person.embedding_version = CASE WHEN kept THEN before.id END,
      person.embedding_folded = null,
      person.awaits_embedding = CASE WHEN NOT kept THEN timestamp() END,
      person.previous_embedding = null,
      person.previous_embedding_version = null
  RETURN count(CASE WHEN kept THEN 1 END) AS people
}
CALL (before) {
  MATCH (venue:Venue)
  WHERE venue.embedding_version IS NOT NULL OR venue.previous_embedding_version IS NOT NULL
  WITH venue, coalesce(venue.previous_embedding_version = before.id, false) AS kept
  SET venue.embedding = CASE WHEN kept THEN venue.previous_embedding END,
      venue.embedding_version = CASE WHEN kept THEN before.id END,
      venue.embedding_folded = null,
      venue.awaits_embedding = CASE WHEN NOT kept THEN timestamp() END,
      venue.previous_embedding = null,
      venue.previous_embedding_version = null
  RETURN count(CASE WHEN kept THEN 1 END) AS venues
}
RETURN current.id AS rolled_back,
       before.id AS live,
       people,
       venues
