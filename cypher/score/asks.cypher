// Asks that were answered or ran out, oldest first, with what the acceptance model looks at as it was when they were made.
// Scans: all past seeds, since training reads every ask there ever was.
// :params {now: datetime("2026-11-25T16:30:00Z")}
// Returns: seed_id, features, accepted_friends (int), accepted_strength (float), yes (boolean)
// include ended_asks
WITH seed, ask, person, features,
     // The friends who were in by then are the first of those who ever said yes to this seed.
     COLLECT {
       MATCH (seed)-[other:ASKED {answer: "yes"}]->(friend:User)-[tie:FRIENDS_WITH]-(person)
       WHERE other.asked_at < ask.asked_at
       RETURN coalesce(tie.strength, 0.5)
       ORDER BY other.answered_at, friend.id
     }[..ask.accepted_friends] AS strengths
WITH seed, ask, person, features, strengths
ORDER BY ask.asked_at, ask.position, person.id
RETURN seed.id AS seed_id,
       features,
       ask.accepted_friends AS accepted_friends,
       reduce(total = 0.0, strength IN strengths | total + strength) AS accepted_strength,
       ask.answer = "yes" AS yes
