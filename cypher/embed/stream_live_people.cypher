// People's embeddings of a version, those that were trained and not folded in since.
// :params {version: "sociallgn-1"}
// Returns: id, vector ([float])
// Scans: a new version is judged against everybody's
MATCH (person:User)
WHERE person.embedding_version = $version
  AND person.embedding_folded IS NULL
RETURN person.id AS id,
       person.embedding AS vector
