// How the caller stands to `plan`: one of its people (goes), asked to join its seed (asked), or neither (stranger).
CASE
  WHEN EXISTS { (:User {id: $caller_id})-[:GOES_TO|ORGANISES]->(plan) } THEN 'goes'
  WHEN EXISTS { (:User {id: $caller_id})<-[:ASKED]-(:Seed)-[:BECAME]->(plan) } THEN 'asked'
  ELSE 'stranger'
END
