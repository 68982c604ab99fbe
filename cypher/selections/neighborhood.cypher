// In which part of the city a person lives, for friends who may know.
CASE WHEN node.shares_location AND EXISTS { (me)-[:FRIENDS_WITH]-(node) } THEN node.neighborhood END
