// Every pair of a person and a venue that says something about taste, for training.
// :params {min_weight: 0.5}
// Returns: person_id, venue_id, first_at (Unix seconds; 0 when unknown)
// Scans: training reads all interactions
MATCH (person:User)-[acted:INTERACTED]->(venue:Venue)
WHERE acted.weight >= $min_weight
RETURN person.id AS person_id,
       venue.id AS venue_id,
       coalesce(acted.first_at.epochSeconds, acted.last_at.epochSeconds, 0) AS first_at
