// People with their embeddings, without relationships, as a named GDS graph.
// :params {graph_name: "embeddings-1"}
// Returns: projection (map: graphName, nodeCount, relationshipCount, ...)
// Scans: everybody with an embedding is projected
MATCH (person:User)
WHERE person.embedding IS NOT NULL
WITH person
ORDER BY person.id
RETURN gds.graph.project(
  $graph_name,
  person,
  null,
  {sourceNodeProperties: {embedding: person.embedding}, targetNodeProperties: null},
  {readConcurrency: 1}
) AS projection
