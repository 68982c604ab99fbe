// Ask people to join a running seed, as far as its seats and budget reach and nothing speaks against it at this moment;
// keep the new order of the others, and tell of it where anything changed. Seed and people are locked by the first SETs, so
// two workers never ask a person twice, nor two seeds at once a person for the same evening.
// :params {seed_id: "s-1", now: datetime("2026-11-25T16:30:00Z"), deadline: datetime("2026-11-25T17:15:00Z"), ask_cap: 5, decline_limit: 3, declines_since: datetime("2026-11-18T16:30:00Z"), trigger: "answer", worth_of_a_yes: 1.7, order: {`u-8`: {position: 1, gain: 0.4}}, lists: {asks: [{user_id: "u-9", acceptance: 0.4, gain: 0.5}]}}
// Returns: asked ([id]), refused ([{user_id, obstacle}]); no row when the seed does not run
MATCH (seed:Seed {id: $seed_id})
SET seed.touched_at = $now
WITH seed
WHERE seed.state IN ['propagating', 'tipped', 'booked']
  AND seed.expires_at > $now
MATCH (seed)-[:AT]->(venue:Venue)
CALL (seed) {
  OPTIONAL MATCH (seed)-[ask:ASKED]->(:User)
  RETURN count(ask) AS before,
         count(CASE WHEN ask.answer = 'yes' OR (ask.answer IS NULL AND ask.deadline >= $now) THEN 1 END) AS taken,
         coalesce(max(ask.wave), 0) + 1 AS next_wave
}
WITH seed, venue, before, next_wave,
     CASE
       WHEN seed.max_group - taken < seed.ask_budget - before THEN seed.max_group - taken
       ELSE seed.ask_budget - before
     END AS room
CALL (seed, venue) {
  UNWIND $lists.asks AS wanted
  WITH seed, venue, wanted
  ORDER BY wanted.user_id
  MATCH (person:User {id: wanted.user_id})
  SET person.touched_at = $now
  WITH seed, venue, wanted, person
  WITH wanted, person,
// include ask_obstacle
       AS obstacle
  RETURN collect({wanted: wanted, person: person, obstacle: obstacle}) AS found
}
WITH seed, venue, before, next_wave,
     CASE WHEN room > 0 THEN [ask IN $lists.asks WHERE any(one IN found WHERE one.wanted = ask AND one.obstacle IS NULL)][..room]
     ELSE [] END AS chosen,
     [one IN found WHERE one.obstacle IS NOT NULL] AS refused
SET seed.version = seed.version + CASE WHEN size(chosen) > 0 THEN 1 ELSE 0 END,
    seed.worth_of_a_yes = $worth_of_a_yes
WITH seed, venue, before, next_wave, chosen, refused
CALL (seed, venue, before, next_wave, chosen) {
  UNWIND range(0, size(chosen) - 1) AS number
  WITH seed, venue, chosen[number] AS ask, before + number + 1 AS position, next_wave
  MATCH (person:User {id: ask.user_id})
  WITH seed, venue, ask, position, person,
       CASE WHEN EXISTS { (seed)-[:STARTS_WITH]->(person) } THEN 0 ELSE next_wave END AS wave,
       COUNT { (person)-[:FRIENDS_WITH]-(:User)<-[:ASKED {answer: 'yes'}]-(seed) } AS accepted_friends
// include ask_reasons
  CREATE (seed)-[:ASKED {
    wave: wave, position: position, asked_at: $now, deadline: $deadline, accepted_friends: accepted_friends,
    acceptance_probability: ask.acceptance, gain: ask.gain, reasons: reasons
  }]->(person)
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'person.asked', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, user_id: person.id, wave: wave
  })
  RETURN collect(person.id) AS asked
}
CALL (seed, refused) {
  UNWIND refused AS one
  WITH seed, one.person AS person, one.obstacle AS obstacle
  MATCH (seed)-[link:CANDIDATE|STARTS_WITH]->(person)
  SET link.obstacle = obstacle,
      link.refused_at = $now
  RETURN count(*) AS marked
}
CALL (seed) {
  MATCH (seed)-[could:CANDIDATE]->(person:User)
  WITH could, $order[person.id] AS place
  WHERE place IS NOT NULL OR could.position IS NOT NULL
  WITH could, place, coalesce(could.position <> place.position, true) AS moved
  SET could.position = place.position,
      could.gain = place.gain
  RETURN count(place) AS places,
         count(CASE WHEN moved THEN 1 END) AS moves
}
FOREACH (_ IN CASE WHEN moves > 0 OR ($trigger <> 'launch' AND size(asked) > 0) THEN [1] ELSE [] END |
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'seed.reordered', schema: 2, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, places: places, trigger: $trigger
  })
)
RETURN asked,
       [one IN refused | {user_id: one.person.id, obstacle: one.obstacle}] AS refused
