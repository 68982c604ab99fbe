// What the conversion model looks at: each seed's starters, the friends who would be asked next, time, seats, and what of
// people and seats other kept seeds have taken. A seed that ended is seen as it was when it was made.
// :params {pool: 16, now: datetime("2026-11-25T16:30:00Z"), lists: {seed_ids: ["s-1", "s-2"]}}
// Returns: id, slot_id, venue_id, start, min_group, max_group, ask_budget, seats_left, promised (int), in_slot (int), lead_hours,
// mutual, tie_strength, starters [{id, features, kept [start]}], candidates [{features, reach, ties [{id, strength}]}]
UNWIND $lists.seed_ids AS seed_id
MATCH (seed:Seed {id: seed_id})-[:AT]->(venue:Venue)
OPTIONAL MATCH (seed)-[:IN]->(slot:Slot)
WITH seed, venue, slot,
     CASE WHEN seed.state = "draft" THEN $now ELSE seed.created_at END AS moment,
     coalesce(slot.hour_of_week, (seed.start.dayOfWeek - 1) * 24 + seed.start.hour) AS hour_of_week
CALL (seed, venue, moment, hour_of_week) {
  MATCH (seed)-[:STARTS_WITH]->(person:User)
// include acceptance_features
  WITH person, moment,
       CASE
         WHEN moment = $now THEN features
         ELSE features[..-1] + toFloat(COUNT {
                (person)<-[past:ASKED]-(:Seed) WHERE moment - duration({days: 7}) < past.asked_at < moment
              })
       END AS features
  ORDER BY person.id
  RETURN collect({
           id: person.id,
           features: features,
           kept: COLLECT {
             MATCH (person)<-[:STARTS_WITH]-(kept:Seed)
             WHERE kept.start > moment AND kept.state IN ["scored", "propagating", "tipped", "booked"]
             RETURN kept.start
           }
         }) AS starters
}
CALL (seed) {
  MATCH (seed)-[:STARTS_WITH]->(one)-[tie:FRIENDS_WITH]-(other)<-[:STARTS_WITH]-(seed)
  WHERE one.id < other.id
  RETURN count(tie) AS pairs, coalesce(avg(tie.strength), 0.0) AS tie_strength
}
CALL (seed, venue, hour_of_week) {
  MATCH (seed)-[:STARTS_WITH]->(starter:User)-[tie:FRIENDS_WITH]-(person:User)
  WHERE NOT EXISTS { (seed)-[:STARTS_WITH]->(person) }
  WITH venue, hour_of_week, person, collect({id: starter.id, strength: coalesce(tie.strength, 0.5)}) AS ties
  ORDER BY size(ties) DESC, ties[0].strength DESC, person.id
  LIMIT $pool
// include acceptance_features
  RETURN collect({features: features, reach: COUNT { (person)-[:FRIENDS_WITH]-() }, ties: ties}) AS candidates
}
CALL (slot, seed) {
  OPTIONAL MATCH (slot)<-[:IN]-(kept:Seed)
  WHERE kept <> seed AND kept.state IN ["scored", "propagating", "tipped"]
  RETURN coalesce(sum(kept.max_group), 0) AS promised, count(kept) AS in_slot
}
RETURN seed.id AS id,
       slot.id AS slot_id,
       venue.id AS venue_id,
       seed.start AS start,
       seed.min_group AS min_group,
       seed.max_group AS max_group,
       seed.ask_budget AS ask_budget,
       coalesce(slot.seats_left, seed.max_group) AS seats_left,
       promised,
       in_slot,
       duration.inSeconds(moment, seed.start).seconds / 3600.0 AS lead_hours,
       CASE WHEN size(starters) < 2 THEN 0.0 ELSE 2.0 * pairs / (size(starters) * (size(starters) - 1)) END AS mutual,
       tie_strength,
       starters,
       candidates
