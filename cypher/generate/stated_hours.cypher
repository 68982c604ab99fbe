// Everybody's community and stated free hours; hours that were themselves computed from visits are not stated.
// Scans: all people, once a training.
// :params {}
// Returns: id, community (int or null), stated ([int] or null)
MATCH (person:User)
RETURN person.id AS id,
       person.community AS community,
       CASE
         WHEN "free_hours" IN coalesce(person.derived, []) OR "free_hours" IN coalesce(person.defaulted, []) THEN null
         ELSE person.free_hours
       END AS stated
ORDER BY id
