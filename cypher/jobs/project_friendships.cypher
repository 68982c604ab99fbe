// Everybody and their friendships, undirected, weighted by strength, as a named GDS graph.
// :params {graph_name: "friendships-1"}
// Returns: projection (map: graphName, nodeCount, relationshipCount, ...)
// Scans: the whole friendship graph is projected
MATCH (person:User)
WHERE NOT person:Erased
OPTIONAL MATCH (person)-[friendship:FRIENDS_WITH]->(friend:User)
WITH person, friend, friendship
ORDER BY person.id, friend.id
RETURN gds.graph.project(
  $graph_name,
  person,
  friend,
  {relationshipProperties: CASE WHEN friend IS NOT NULL THEN {strength: coalesce(friendship.strength, 0.5)} END},
  {undirectedRelationshipTypes: ["*"], readConcurrency: 1}
) AS projection
