// A person's neighbourhood: friends by strength, and the venues that they have been to.
// :params {handle: "ana.okafor"}
// Returns: paths, for the picture
MATCH (me:User)
WHERE me.handle = $handle OR me.id = $handle
MATCH friendship = (me)-[tie:FRIENDS_WITH]-(friend:User)
WITH me, friendship, friend, tie
ORDER BY tie.strength DESC
LIMIT 15
OPTIONAL MATCH visits = (friend)-[been:INTERACTED]->(:Venue)
WHERE been.visits >= 3
RETURN friendship, collect(visits)[..3] AS visits
