// Grow draft seeds around a batch of people: a starter group of close friends, a venue to their taste, a free hour.
// Each step is cut to its best few before the next one expands, so that the work a person causes is bounded.
// :params {venue_id: null, request_id: "r-1", for_everybody: true, id_prefix: "0193644b-2e80", now: datetime("2026-11-25T16:30:00Z"), earliest: datetime("2026-11-25T20:30:00Z"), latest: datetime("2026-12-02T16:30:00Z"), last_answer: duration({hours: 1}), radius_m: 10000.0, ties: 8, venue_pool: 64, venues: 8, groups: 4, drafts: 4, min_group: 4, max_group: 8, ask_budget: 16, ask_cap: 5, lists: {anchor_ids: ["u-1", "u-2"]}}
// Returns: drafts (int), all those that the batch gave; created (int), those that are new
UNWIND $lists.anchor_ids AS anchor_id
MATCH (me:User {id: anchor_id})
CALL (me) {
  // Strongest ties first, same community before others; nobody blocked, nobody asked too often this week.
  MATCH (me)-[tie:FRIENDS_WITH]-(friend:User)
  WITH me, friend, coalesce(tie.strength, 0.5) + CASE WHEN friend.community = me.community THEN 0.2 ELSE 0.0 END AS closeness
  ORDER BY closeness DESC, friend.id
  LIMIT 2 * $ties
  WITH me, friend, closeness
  WHERE NOT EXISTS { (me)-[:BLOCKED]-(friend) }
    AND COUNT { (friend)<-[ask:ASKED]-(:Seed) WHERE ask.asked_at > $now - duration({days: 7}) }
        < coalesce(friend.ask_cap_per_week, $ask_cap)
  ORDER BY closeness DESC, friend.id
  LIMIT $ties
  RETURN collect({
           person: friend, closeness: closeness, hours: [hour IN friend.free_hours WHERE hour IN me.free_hours],
           busy: COLLECT {
             MATCH (friend)-[going:GOES_TO]->(plan:Plan)
             WHERE going.state = "accepted" AND plan.start > $now
             RETURN plan.start
           }
         }) AS ties
}
WITH me, ties,
     COLLECT { MATCH (me)-[:LIKES]->(tag:Interest) RETURN tag } AS mine,
     COLLECT {
       MATCH (me)-[going:GOES_TO]->(plan:Plan)
       WHERE going.state = "accepted" AND plan.start > $now
       RETURN plan.start
     } AS busy
WHERE size(ties) > 0
  AND COUNT { (me)<-[ask:ASKED]-(:Seed) WHERE ask.asked_at > $now - duration({days: 7}) }
      < coalesce(me.ask_cap_per_week, $ask_cap)
CALL (ties) {
  // The hours at which most of these friends are free: who is asked next comes from among them.
  UNWIND ties AS tie
  UNWIND tie.hours AS hour
  WITH hour, count(*) AS free
  ORDER BY free DESC, hour
  RETURN collect(hour) AS hours
}
CALL (me, ties, busy) {
  // Groups: triangles first, so that those asked next can know all three; then open threes and pairs.
  UNWIND ties AS one
  UNWIND ties AS other
  WITH me, one.person AS one, other.person AS other, one.person = other.person AS pair,
       one.hours AS one_hours, other.hours AS other_hours, busy + one.busy + other.busy AS taken,
       (one.closeness + other.closeness) / 2.0 AS closeness
  WHERE pair OR one.id < other.id
  WITH me, one, other, pair, closeness, taken,
       CASE WHEN pair THEN one_hours ELSE [hour IN one_hours WHERE hour IN other_hours] END AS group_hours
  WHERE size(group_hours) > 0
    AND (pair OR NOT EXISTS { (one)-[:BLOCKED]-(other) })
  WITH me, one, other, pair, closeness, taken, group_hours, EXISTS { (one)-[:FRIENDS_WITH]-(other) } AS linked
  WITH me, one, other, pair, closeness, taken, group_hours, linked,
       closeness + CASE WHEN pair THEN 0.4 WHEN linked THEN 1.0 ELSE 0.0 END AS bond
  ORDER BY bond DESC, one.id, other.id
  LIMIT $groups
  RETURN CASE
           WHEN pair AND me.id < one.id THEN [me, one]
           WHEN pair THEN [one, me]
           WHEN me.id < one.id THEN [me, one, other]
           WHEN me.id < other.id THEN [one, me, other]
           ELSE [one, other, me]
         END AS starters,
         group_hours,
         taken,
         bond,
         CASE WHEN pair OR linked THEN 1.0 ELSE 2.0 / 3.0 END AS mutual,
         closeness AS tie_strength
}
WITH me, mine, hours, collect({
       starters: starters, hours: group_hours, taken: taken, bond: bond, mutual: mutual, tie_strength: tie_strength
     }) AS groups
CALL (me) {
  // Venues: the one wanted; else those nearest in taste; else, without an embedding, known ones and those around.
  WITH me
  WHERE $venue_id IS NOT NULL
  MATCH (venue:Venue {id: $venue_id})
  RETURN venue, 1.0 AS fit
  UNION
  WITH me
  WHERE $venue_id IS NULL AND me.embedding IS NOT NULL
  CALL db.index.vector.queryNodes("venue_embedding", $venue_pool, me.embedding) YIELD node AS venue, score AS fit
  RETURN venue, fit
  UNION
  WITH me
  WHERE $venue_id IS NULL AND me.embedding IS NULL
  CALL (me) {
    MATCH (me)-[seen:INTERACTED]->(venue:Venue)
    RETURN venue
    ORDER BY seen.weight DESC, venue.id
    LIMIT $venue_pool
    UNION
    MATCH (venue:Venue)
    WHERE point.distance(venue.location, me.location) < $radius_m / 4
    RETURN venue
    LIMIT $venue_pool
  }
  WITH venue, toFloat(COUNT { (me)-[:LIKES]->(:Interest)<-[:TAGGED]-(venue) }) AS fit
  RETURN venue, fit
}
WITH me, mine, hours, groups, venue, fit, point.distance(venue.location, me.location) / 1000.0 AS km,
     COUNT { (venue)-[:TAGGED]->(tag) WHERE tag IN mine } AS shared
WHERE km * 1000 < $radius_m
  AND coalesce(me.price_min, 1) - 1 <= coalesce(venue.price_level, 2) <= coalesce(me.price_max, 4) + 1
WITH me, hours, groups, min(fit) AS low, max(fit) AS high, collect({
       venue: venue, fit: fit, near: CASE WHEN km < 10 THEN 1 - km / 10 ELSE 0.0 END,
       shared: CASE WHEN size(mine) = 0 THEN 0.0 ELSE toFloat(shared) / size(mine) END
     }) AS pool
// Taste is taken relative to this person's pool: embeddings draw everybody to the same few venues, interests and distance
// tell them apart.
UNWIND pool AS one
WITH me, hours, groups, one.venue AS venue,
     CASE WHEN high > low THEN (one.fit - low) / (high - low) ELSE 0.5 END + 2 * one.shared + one.near AS appeal
ORDER BY appeal DESC, venue.id
WITH me, hours, groups, collect({venue: venue, appeal: appeal})[..$venues] AS venues
UNWIND venues AS choice
WITH me, hours, groups, choice.venue AS venue, choice.appeal AS appeal
CALL (venue, hours) {
  MATCH (slot:Slot {venue_id: venue.id})
  WHERE $earliest < slot.start < $latest
    AND slot.seats_left >= $min_group
    AND slot.hour_of_week IN hours
  WITH slot, slot.start AS start, slot.hour_of_week AS hour
  ORDER BY [place IN range(0, size(hours) - 1) WHERE hours[place] = hour][0], start
  RETURN collect({slot: slot, start: start, hour: hour, day: date(start)}) AS slots
}
WITH me, groups, venue, appeal, slots, COLLECT { MATCH (venue)-[:TAGGED]->(tag:Interest) RETURN tag } AS tags
WHERE size(slots) > 0
UNWIND groups AS group
WITH me, venue, appeal, slots, tags, group
WHERE all(person IN group.starters WHERE
        point.distance(venue.location, person.location) < $radius_m
        AND coalesce(person.price_min, 1) - 1 <= coalesce(venue.price_level, 2) <= coalesce(person.price_max, 4) + 1)
WITH me, venue, appeal, group, slots,
     reduce(likes = 0.0, person IN group.starters | likes +
       CASE
         WHEN EXISTS { (person)-[:LIKES]->(tag) WHERE tag IN tags } THEN 1.0
         ELSE 0.0
       END) / size(group.starters) AS liked,
     reduce(total = 0.0, person IN group.starters | total +
       CASE
         WHEN person.embedding_version = venue.embedding_version
           THEN vector.similarity.cosine(person.embedding, venue.embedding)
         ELSE 0.5
       END) / size(group.starters) AS taste
CALL (group, slots) {
  // One slot a day, so that the drafts of a person lie on different evenings.
  UNWIND [time IN slots WHERE time.hour IN group.hours] AS time
  WITH time.day AS day, collect(time)[0] AS time
  RETURN day, time
}
WITH me, venue, group, day, time, taste, group.bond + appeal + liked AS promise
// Nobody is taken from another plan.
WHERE none(start IN group.taken WHERE time.start - duration({hours: 2}) < start < time.start + duration({hours: 2}))
ORDER BY promise DESC, time.start, venue.id
WITH me, collect({venue: venue, day: day, slot: time.slot, group: group, taste: taste}) AS ranked
// The best, each at another venue and on another day than those before.
WITH reduce(best = [], draft IN ranked |
       CASE
         WHEN size(best) < $drafts
           AND none(taken IN best WHERE taken.day = draft.day OR ($venue_id IS NULL AND taken.venue = draft.venue))
           THEN best + [draft]
         ELSE best
       END) AS best
UNWIND best AS draft
WITH draft.slot.id + "|" + reduce(ids = "", person IN draft.group.starters | ids + "|" + person.id) AS key,
     collect(draft)[0] AS draft
WITH draft, key, draft.slot AS slot, draft.venue AS venue
MERGE (seed:Seed {key: key})
ON CREATE SET
  seed.id = $id_prefix + "-7" + substring(randomUUID(), 15),
  seed.state = "draft",
  seed.origin = "generated",
  seed.request_id = $request_id,
  seed.for_everybody = $for_everybody,
  seed.start = slot.start,
  seed.end = slot.end,
  seed.min_group = $min_group,
  seed.max_group = CASE WHEN slot.seats_left < $max_group THEN slot.seats_left ELSE $max_group END,
  seed.ask_budget = $ask_budget,
  seed.expires_at = slot.start - $last_answer,
  seed.created_at = $now,
  seed.version = 0,
  seed.taste = draft.taste,
  seed.mutual = draft.group.mutual,
  seed.tie_strength = draft.group.tie_strength
ON MATCH SET
  // A draft that no scoring has seen yet goes over to the newer request; what was scored stays as it is.
  seed.request_id = CASE WHEN seed.state = "draft" THEN $request_id ELSE seed.request_id END,
  seed.for_everybody = CASE WHEN seed.state = "draft" THEN $for_everybody ELSE seed.for_everybody END
WITH seed, draft, slot, venue, NOT EXISTS { (seed)-[:AT]->() } AS created
CALL (seed, draft, slot, venue, created) {
  WITH seed, draft, slot, venue
  WHERE created
  CREATE (seed)-[:AT]->(venue)
  CREATE (seed)-[:IN]->(slot)
  WITH seed, draft
  UNWIND draft.group.starters AS person
  CREATE (seed)-[:STARTS_WITH]->(person)
}
RETURN count(*) AS drafts,
       sum(CASE WHEN created THEN 1 ELSE 0 END) AS created
