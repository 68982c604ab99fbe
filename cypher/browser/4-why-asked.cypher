// Why was this person asked? Every ask with its reasons, who was in by then, the chance of a yes, and the answer.
// :params {handle: "ana.okafor"}
// Returns: asked_at, venue, start, wave, friends_in, acceptance_probability, gain, reasons, answer
MATCH (me:User)<-[ask:ASKED]-(seed:Seed)-[:AT]->(venue:Venue)
WHERE me.handle = $handle OR me.id = $handle
RETURN ask.asked_at AS asked_at,
       venue.name AS venue,
       seed.start AS start,
       ask.wave AS wave,
       ask.accepted_friends AS friends_in,
       ask.acceptance_probability AS acceptance_probability,
       ask.gain AS gain,
       ask.reasons AS reasons,
       ask.answer AS answer
ORDER BY asked_at DESC
LIMIT 50
