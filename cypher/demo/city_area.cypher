// Where the city's people live: the middle of their homes.
// Scans: every home counts.
// :params {}
// Returns: people (int), latitude, longitude
MATCH (person:User)
WHERE person.location IS NOT NULL
RETURN count(person) AS people, avg(person.location.latitude) AS latitude, avg(person.location.longitude) AS longitude
