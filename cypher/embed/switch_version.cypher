// Make the laid-out embeddings of a version the live ones, all in this one transaction. Readers do without embeddings
// meanwhile (begin_switch), since they could see the commit half done. What was trained before is kept aside until the next
// switch, for a rollback.
// Whoever is not part of the new version has no embedding afterwards; those that had been folded in wait to be folded in anew.
// A second switch to the live version changes nothing; a version that is not there (any more) gives no row.
// :params {version: "sociallgn-1"}
// Returns: people (int), venues (int), without (int: embeddings of older versions that were removed)
// Scans: all embeddings change at once
MATCH (version:ModelVersion {id: $version})
WITH version, coalesce(version.live, false) AS already
// The versions are locked first: whoever folds somebody in holds the live one's lock, and is seen below or writes nothing.
CALL (already) {
  MATCH (other:ModelVersion {model: "sociallgn"})
  WHERE NOT already
  SET other.state = CASE
        WHEN other.id = $version THEN "live"
        WHEN other.live THEN "replaced"
        WHEN other.state = "replaced" THEN "removed"
        ELSE other.state
      END
  SET other.live = other.id = $version
  RETURN count(*) AS versions
}
CALL (already) {
  MATCH (person:User)
  WHERE NOT already
    AND (person.next_embedding_version IS NOT NULL OR person.embedding_version IS NOT NULL
         OR person.previous_embedding_version IS NOT NULL)
  WITH person,
       coalesce(person.next_embedding_version = $version, false) AS laid_out,
       person.embedding_version IS NOT NULL AS had,
       coalesce(person.embedding_folded, false) AS folded
  SET person.previous_embedding = CASE WHEN NOT folded THEN person.embedding END,
      person.previous_embedding_version = CASE WHEN NOT folded THEN person.embedding_version END
  SET person.embedding = CASE WHEN laid_out THEN person.next_embedding END,
      person.embedding_version = CASE WHEN laid_out THEN $version END,
      person.embedding_folded = null,
      person.awaits_embedding = CASE WHEN folded AND NOT laid_out THEN timestamp() END,
      person.next_embedding = null,
      person.next_embedding_version = null
  RETURN count(CASE WHEN had AND NOT laid_out THEN 1 END) AS people_without
}
CALL (already) {
  MATCH (venue:Venue)
  WHERE NOT already
    AND (venue.next_embedding_version IS NOT NULL OR venue.embedding_version IS NOT NULL
         OR venue.previous_embedding_version IS NOT NULL)
  WITH venue,
       coalesce(venue.next_embedding_version = $version, false) AS laid_out,
       venue.embedding_version IS NOT NULL AS had,
       coalesce(venue.embedding_folded, false) AS folded
  SET venue.previous_embedding = CASE WHEN NOT folded THEN venue.embedding END,
      venue.previous_embedding_version = CASE WHEN NOT folded THEN venue.embedding_version END
  SET venue.embedding = CASE WHEN laid_out THEN venue.next_embedding END,
      venue.embedding_version = CASE WHEN laid_out THEN $version END,
      venue.embedding_folded = null,
      venue.awaits_embedding = CASE WHEN folded AND NOT laid_out THEN timestamp() END,
      venue.next_embedding = null,
      venue.next_embedding_version = null
  RETURN count(CASE WHEN had AND NOT laid_out THEN 1 END) AS venues_without
}
RETURN COUNT { MATCH (person:User) WHERE person.embedding_version = $version } AS people,
       COUNT { MATCH (venue:Venue) WHERE venue.embedding_version = $version } AS venues,
       people_without + venues_without AS without
