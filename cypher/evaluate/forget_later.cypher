// Forget what people did at venues that they first took to after the cut, some at a time: what is held out is not there.
// Scans: everybody's interactions, once an evaluation.
// :params {cut: 1793491200, limit: 10000}
// Returns: forgotten (int)
MATCH (person:User)-[did:INTERACTED]->(venue:Venue)
WHERE did.first_at.epochSeconds >= $cut
WITH person, did, venue
LIMIT $limit
OPTIONAL MATCH (person)-[wish:INTERESTED_IN]->(venue)
DELETE did, wish
RETURN count(*) AS forgotten
