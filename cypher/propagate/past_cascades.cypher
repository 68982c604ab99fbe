// Past cascades as they stood at their launch, with every ask and answer since: what momentum is learned from. Who could
// have been asked are the kept candidates; of seeds without any, friends and friends of friends of the starters.
// :params {now: datetime("2026-11-25T16:30:00Z"), close_friends: 12, pool: 80, lists: {seed_ids: ["s-1", "s-2"]}}
// Returns: id, start, expires_at, min_group, max_group, ask_budget, tipped (boolean); a person: ids, features ([[float]], see
// ml.acceptance.FEATURES), starters, candidates (bools); a friendship: ones, others (ids), strengths; an ask: asked (ids),
// asked_at, answered_at (both Unix seconds), answers
UNWIND $lists.seed_ids AS seed_id
MATCH (seed:Seed {id: seed_id})-[:AT]->(venue:Venue)
WITH seed, venue, (seed.start.dayOfWeek - 1) * 24 + seed.start.hour AS hour_of_week
CALL (seed) {
  CALL (seed) {
    MATCH (seed)-[:CANDIDATE]->(person:User)
    RETURN person, 1.0 AS closeness
    UNION ALL
    WITH seed
    WHERE NOT EXISTS { (seed)-[:CANDIDATE]->() }
    MATCH (seed)-[:STARTS_WITH]->(:User)-[tie:FRIENDS_WITH]-(person:User)
    RETURN person, 1.0 + coalesce(tie.strength, 0.5) AS closeness
    UNION ALL
    WITH seed
    WHERE NOT EXISTS { (seed)-[:CANDIDATE]->() }
    MATCH (seed)-[:STARTS_WITH]->(starter:User)
    CALL (starter) {
      MATCH (starter)-[tie:FRIENDS_WITH]-(friend:User)
      RETURN friend, coalesce(tie.strength, 0.5) AS strength
      ORDER BY strength DESC, friend.id
      LIMIT $close_friends
    }
    MATCH (friend)-[next:FRIENDS_WITH]-(person:User)
    RETURN person, strength * coalesce(next.strength, 0.5) AS closeness
  }
  WITH seed, person, sum(closeness) AS closeness
  WHERE NOT EXISTS { (seed)-[:STARTS_WITH]->(person) }
  ORDER BY closeness DESC, person.id
  LIMIT $pool
  RETURN collect(person) AS pool
}
CALL (seed, venue, hour_of_week, pool) {
  CALL (seed, pool) {
    MATCH (seed)-[:STARTS_WITH|ASKED]->(person:User)
    RETURN person
    UNION
    WITH seed, pool
    UNWIND pool AS person
    RETURN person
  }
// include acceptance_features
  WITH seed, pool, person, features,
       COUNT {
         (person)<-[past:ASKED]-(:Seed)
         WHERE seed.created_at - duration({days: 7}) < past.asked_at < seed.created_at
       } AS recent_asks
  ORDER BY person.id
  RETURN collect(person) AS persons,
         collect(person.id) AS ids,
         collect(features[..-1] + toFloat(recent_asks)) AS features,
         collect(EXISTS { (seed)-[:STARTS_WITH]->(person) }) AS starters,
         collect(person IN pool) AS candidates
}
CALL (persons) {
  UNWIND persons AS person
  MATCH (person)-[tie:FRIENDS_WITH]->(friend:User)
  WHERE friend IN persons
  RETURN collect(person.id) AS ones,
         collect(friend.id) AS others,
         collect(coalesce(tie.strength, 0.5)) AS strengths
}
CALL (seed) {
  MATCH (seed)-[ask:ASKED]->(person:User)
  WITH person, ask
  ORDER BY ask.asked_at, ask.position, person.id
  RETURN collect(person.id) AS asked,
         collect(ask.asked_at.epochSeconds) AS asked_at,
         collect(coalesce(ask.answered_at, ask.deadline).epochSeconds) AS answered_at,
         collect(coalesce(ask.answer, "none")) AS answers
}
RETURN seed.id AS id,
       seed.start AS start,
       seed.expires_at AS expires_at,
       seed.min_group AS min_group,
       seed.max_group AS max_group,
       seed.ask_budget AS ask_budget,
       seed.state <> "expired" AS tipped,
       ids,
       features,
       starters,
       candidates,
       ones,
       others,
       strengths,
       asked,
       asked_at,
       answered_at,
       answers
