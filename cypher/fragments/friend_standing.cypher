// How `other` stands to `me`: friend, requested (by me), requests (them of me) or none.
CASE
  WHEN EXISTS { (me)-[:FRIENDS_WITH]-(other) } THEN 'friend'
  WHEN EXISTS { (me)-[:REQUESTED_FRIEND]->(other) } THEN 'requested'
  WHEN EXISTS { (other)-[:REQUESTED_FRIEND]->(me) } THEN 'requests'
  ELSE 'none'
END
