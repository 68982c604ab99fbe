// Give a batch of venues embeddings of a version, unless another version was switched to meanwhile; then nothing is written and
// they go on waiting. A row without a vector ends the wait only. Whoever was trained keeps what training gave.
// :params {version: "sociallgn-1", lists: {rows: [{id: "x-1", awaits: 1764090000000, vector: [0.1, 0.2, 0.3]}]}}
// Returns: folded (int)
MATCH (live:ModelVersion {id: $version})
// Locked before it is looked at: a switch either has happened or waits, and then sees these venues.
SET live.touched_at = null
WITH live
WHERE live.live
UNWIND $lists.rows AS row
MATCH (venue:Venue {id: row.id})
// What came since it was read waits on.
SET venue.awaits_embedding = CASE WHEN venue.awaits_embedding <> row.awaits THEN venue.awaits_embedding END
WITH live, row, venue
WHERE row.vector IS NOT NULL
  AND (venue.embedding_version IS NULL OR venue.embedding_folded)
CALL db.create.setNodeVectorProperty(venue, "embedding", row.vector)
SET venue.embedding_version = live.id,
    venue.embedding_folded = true
RETURN count(*) AS folded
