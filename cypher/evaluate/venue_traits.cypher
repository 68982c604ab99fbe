// What each venue is: its tags and its category, by which two venues are alike or not.
// Scans: venues, once an evaluation.
// :params {}
// Returns: venue_id, traits ([string])
MATCH (venue:Venue)
RETURN venue.id AS venue_id,
       COLLECT { MATCH (venue)-[:TAGGED]->(tag:Interest) RETURN tag.name ORDER BY tag.name }
         + ['category ' + coalesce(venue.category, '')] AS traits
