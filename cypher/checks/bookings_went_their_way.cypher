// The history of a booking is one path of its machine, from new to the state that it is in.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every booking
MATCH (booking:Booking)-[:WENT_THROUGH]->(step:Transition)
WITH booking, step
ORDER BY booking.id, step.sequence
WITH booking, collect(step.before) AS befores, collect(step.state) AS states, count(DISTINCT step.sequence) AS sequences
WITH booking, befores, states,
     sequences = size(states)
       AND befores = ['new'] + states[..-1]
       AND last(states) = booking.state
       AND all(place IN range(0, size(states) - 1) WHERE befores[place] + ' ' + states[place] IN [
         'new pending', 'new held', 'pending held', 'pending cancelled', 'pending failed', 'held held', 'held confirmed',
         'held cancelled', 'held failed', 'confirmed completed', 'confirmed cancelled'
       ]) AS sound
WHERE NOT sound
RETURN booking.id AS id,
       booking.state + ', went' + reduce(text = '', state IN states | text + ' ' + state) AS found
ORDER BY id
LIMIT $limit
