// All venues, by id.
MATCH (venue:Venue) RETURN venue.id AS id ORDER BY id
