// People with their friendships and interactions, undirected, as a named GDS graph. Weights grow with the logarithm:
// a hundred visits do not say a hundred times as much as one.
// :params {graph_name: "city-1"}
// Returns: projection (map: graphName, nodeCount, relationshipCount, ...)
// Scans: the whole graph of people and venues is projected
MATCH (person:User)-[tie:FRIENDS_WITH|INTERACTED]->(other:User|Venue)
WITH person, other, log(1 + coalesce(tie.strength, tie.weight, 0.5)) AS weight
ORDER BY person.id, other.id
RETURN gds.graph.project(
  $graph_name,
  person,
  other,
  {relationshipProperties: {weight: weight}},
  {undirectedRelationshipTypes: ["*"], readConcurrency: 1}
) AS projection
