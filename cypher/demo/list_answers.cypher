// Every ask of the launched seeds: in which wave, how many friends had said yes by then, and what came back.
// :params {lists: {seed_ids: ["s-1"]}}
// Returns: seed_id, user_id, name, wave, position, accepted_friends, answer
UNWIND $lists.seed_ids AS seed_id
MATCH (seed:Seed {id: seed_id})-[ask:ASKED]->(person:User)
RETURN seed.id AS seed_id,
       person.id AS user_id,
       person.name AS name,
       ask.wave AS wave,
       ask.position AS position,
       ask.accepted_friends AS accepted_friends,
       ask.answer AS answer
ORDER BY seed_id, ask.asked_at, ask.position, user_id
