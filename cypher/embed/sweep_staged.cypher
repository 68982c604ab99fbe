// Remove a batch of vectors that were laid beside the live ones and never switched to.
// :params {batch: 5000}
// Returns: swept (int)
// Scans: what a dead writer left may lie at anybody
MATCH (node:User|Venue)
WHERE node.next_embedding_version IS NOT NULL
WITH node
LIMIT $batch
SET node.next_embedding = null,
    node.next_embedding_version = null
RETURN count(*) AS swept
