// About where a person lives, for friends who may know.
CASE WHEN node.shares_location AND EXISTS { (me)-[:FRIENDS_WITH]-(node) } THEN node.shown_location END
