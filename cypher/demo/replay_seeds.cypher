// What a launched seed began with, so that it can be asked again in another order: its place and time, its starter group
// and candidates with their acceptance logit without friends, the taste of each for the venue, the friendships among them.
// :params {lists: {seed_ids: ["s-1"]}}
// Returns: seed_id, venue_id, category, tags ([string]), price_level, latitude, longitude, time_zone, start, launched_at, min_group, max_group, ask_budget, people ([{id, starts, base, affinity}]), friendships ([[id, id, strength]])
UNWIND $lists.seed_ids AS seed_id
MATCH (seed:Seed {id: seed_id})-[:AT]->(venue:Venue)
CALL (seed, venue) {
  MATCH (seed)-[role:STARTS_WITH|CANDIDATE]->(person:User)
  WITH venue, person, collect(role) AS roles
  WITH venue, person, [role IN roles WHERE type(role) = 'STARTS_WITH'] AS starts, [role IN roles WHERE type(role) = 'CANDIDATE'] AS stands
  RETURN collect({
    id: person.id,
    starts: size(starts) > 0,
    base: head(stands).base,
    acceptance_probability: head(starts).acceptance_probability,
    affinity: CASE
      WHEN person.embedding_version = venue.embedding_version
        THEN vector.similarity.cosine(person.embedding, venue.embedding)
      ELSE 0.5
    END
  }) AS people,
  collect(person) AS all_people
}
CALL (all_people) {
  UNWIND all_people AS person
  MATCH (person)-[tie:FRIENDS_WITH]->(friend:User)
  WHERE friend IN all_people
  RETURN collect([person.id, friend.id, coalesce(tie.strength, 0.5)]) AS friendships
}
CALL (seed) {
  MATCH (seed)-[ask:ASKED]->(:User)
  RETURN min(ask.asked_at) AS launched_at
}
RETURN seed.id AS seed_id,
       venue.id AS venue_id,
       venue.category AS category,
       [(venue)-[:TAGGED]->(tag:Interest) | tag.name] AS tags,
       venue.price_level AS price_level,
       venue.location.latitude AS latitude,
       venue.location.longitude AS longitude,
       venue.time_zone AS time_zone,
       seed.start AS start,
       coalesce(launched_at, seed.created_at) AS launched_at,
       seed.min_group AS min_group,
       seed.max_group AS max_group,
       seed.ask_budget AS ask_budget,
       people,
       friendships
