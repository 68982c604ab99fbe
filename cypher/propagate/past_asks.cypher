// Asks that were answered or ran out, oldest seed first, with the friends who were in when they were made: what influence is
// learned from.
// Scans: all past seeds, since training reads every ask there ever was.
// :params {now: datetime("2026-11-25T16:30:00Z")}
// Returns: seed_id, person_id, yes (boolean), features ([float], see ml.acceptance.FEATURES), friends ([id]), strengths ([float])
// include ended_asks
WITH seed, ask, person, features,
     COLLECT {
       MATCH (seed)-[other:ASKED {answer: "yes"}]->(friend:User)-[tie:FRIENDS_WITH]-(person)
       WHERE other.answered_at <= ask.asked_at
       RETURN [friend.id, coalesce(tie.strength, 0.5)]
       ORDER BY friend.id
     } AS company
WITH seed, ask, person, features, company
ORDER BY seed.created_at, seed.id, ask.asked_at, ask.position
RETURN seed.id AS seed_id,
       person.id AS person_id,
       ask.answer = "yes" AS yes,
       features,
       [one IN company | one[0]] AS friends,
       [one IN company | one[1]] AS strengths
