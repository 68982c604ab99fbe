// Venues' embeddings of a version, those that were trained and not folded in since.
// :params {version: "sociallgn-1"}
// Returns: id, vector ([float])
// Scans: a new version is judged against all of them
MATCH (venue:Venue)
WHERE venue.embedding_version = $version
  AND venue.embedding_folded IS NULL
RETURN venue.id AS id,
       venue.embedding AS vector
