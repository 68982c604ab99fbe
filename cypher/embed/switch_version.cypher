// Make the laid-out embeddings of a version the live ones, all in this one transaction: a reader finds the old version
// everywhere or the new one everywhere. Whoever is not part of the new version has no embedding afterwards. A second switch to the live version changes nothing.
// :params {version: "sociallgn-1"}
// Returns: people (int), venues (int), without (int: embeddings of older versions that were removed)
// Scans: all embeddings change at once
MATCH (live:ModelVersion {id: $version})
CALL () {
  MATCH (person:User)
  WHERE person.next_embedding_version IS NOT NULL OR person.embedding_version IS NOT NULL
  WITH person,
       coalesce(person.next_embedding_version = $version, false) AS laid_out,
       coalesce($version IN [person.next_embedding_version, person.embedding_version], false) AS trained
  SET person.embedding = CASE WHEN laid_out THEN person.next_embedding WHEN trained THEN person.embedding END,
      person.embedding_version = CASE WHEN trained THEN $version END,
      person.next_embedding = null,
      person.next_embedding_version = null
  RETURN count(CASE WHEN trained THEN 1 END) AS people,
         count(CASE WHEN NOT trained THEN 1 END) AS people_without
}
CALL () {
  MATCH (venue:Venue)
  WHERE venue.next_embedding_version IS NOT NULL OR venue.embedding_version IS NOT NULL
  WITH venue,
       coalesce(venue.next_embedding_version = $version, false) AS laid_out,
       coalesce($version IN [venue.next_embedding_version, venue.embedding_version], false) AS trained
  SET venue.embedding = CASE WHEN laid_out THEN venue.next_embedding WHEN trained THEN venue.embedding END,
      venue.embedding_version = CASE WHEN trained THEN $version END,
      venue.next_embedding = null,
      venue.next_embedding_version = null
  RETURN count(CASE WHEN trained THEN 1 END) AS venues,
         count(CASE WHEN NOT trained THEN 1 END) AS venues_without
}
CALL () {
  MATCH (other:ModelVersion {model: "sociallgn"})
  SET other.live = other.id = $version
}
RETURN people,
       venues,
       people_without + venues_without AS without
