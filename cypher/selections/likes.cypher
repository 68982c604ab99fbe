// What a person likes most, at most ten.
COLLECT {
  MATCH (node)-[liking:LIKES]->(liked:Interest)
  RETURN liked.name
  ORDER BY liking.weight DESC, liked.name
  LIMIT 10
}
