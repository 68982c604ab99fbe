// Every ask of the fault run, as the graph has it now.
// :params {}
// Returns: seed_id, user_id, answer (null while open), answered_at
// Scans: all that was asked is wanted
MATCH (seed:Seed)-[ask:ASKED]->(person:User)
RETURN seed.id AS seed_id,
       person.id AS user_id,
       ask.answer AS answer,
       ask.answered_at AS answered_at
