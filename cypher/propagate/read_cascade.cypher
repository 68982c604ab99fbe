// All that the next step of a seed depends on: the seed, its people with where they stand, the friendships among them.
// Columns of plain values, one entry a person or friendship, because an answer is worth no more than a few milliseconds.
// :params {seed_id: "s-1", now: datetime("2026-11-25T16:30:00Z"), refused_since: datetime("2026-11-25T16:00:00Z"), fair_since: datetime("2026-10-28T16:30:00Z")}
// Returns: id, state, version, start, expires_at, min_group, max_group, ask_budget, acceptance, momentum (JSON), made
// (asks), joined (people of its plan); a person: ids, bases, affinities, starters, asked, open (bools), answers, obstacles ("" for none),
// first_asks (ints: lately in the first wave of other seeds; 0 once this one has had its own); a friendship: ones, others (ids), strengths
MATCH (seed:Seed {id: $seed_id})
CALL (seed) {
  OPTIONAL MATCH (seed)-[ask:ASKED]->(:User)
  RETURN coalesce(max(ask.wave), 0) = 0 AS fresh
}
CALL (seed, fresh) {
  MATCH (seed)-[link:STARTS_WITH|CANDIDATE]->(person:User)
  OPTIONAL MATCH (seed)-[ask:ASKED]->(person)
  CALL (person, fresh) {
    WITH person
    WHERE fresh
    MATCH (person)<-[first:ASKED]-(other:Seed)
    WHERE first.wave = 1
      AND first.asked_at > $fair_since
      AND coalesce(other.origin, 'generated') <> 'history'
    RETURN count(first) AS first_asks
  }
  WITH person, link, ask, first_asks
  ORDER BY person.id
  RETURN collect(person) AS persons,
         collect(person.id) AS ids,
         collect(coalesce(link.base, 0.0)) AS bases,
         collect(coalesce(link.affinity, 0.5)) AS affinities,
         collect(type(link) = 'STARTS_WITH') AS starters,
         collect(ask IS NOT NULL) AS asked,
         collect(coalesce(ask.answer IS NULL AND ask.deadline >= $now, false)) AS open,
         collect(coalesce(ask.answer, '')) AS answers,
         collect(CASE WHEN link.refused_at > $refused_since THEN link.obstacle ELSE '' END) AS obstacles,
         collect(first_asks) AS first_asks
}
CALL (persons) {
  UNWIND persons AS person
  MATCH (person)-[tie:FRIENDS_WITH]->(friend:User)
  WHERE friend IN persons
  RETURN collect(person.id) AS ones,
         collect(friend.id) AS others,
         collect(coalesce(tie.strength, 0.5)) AS strengths
}
RETURN seed.id AS id,
       seed.state AS state,
       seed.version AS version,
       seed.start AS start,
       seed.expires_at AS expires_at,
       seed.min_group AS min_group,
       seed.max_group AS max_group,
       seed.ask_budget AS ask_budget,
       seed.acceptance AS acceptance,
       seed.momentum AS momentum,
       COUNT { (seed)-[:ASKED]->() } AS made,
       COUNT { (seed)-[:BECAME]->(:Plan)<-[:GOES_TO]-() } AS joined,
       ids,
       bases,
       affinities,
       starters,
       asked,
       open,
       answers,
       obstacles,
       first_asks,
       ones,
       others,
       strengths
