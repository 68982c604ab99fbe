// Groups of people who are interested in a venue, fit together and are free at one of its coming times, with what speaks for them.
// People are left out who have been asked as often as they want this week, want no such places, or go, or may go, elsewhere
// then; two are never in one group who have blocked each other or may not know of each other. From each person the
// `near` most compatible others are tried, and of each size the `most` best groups are kept.
// :params {venue_id: "v-1", now: datetime("2026-11-25T16:30:00Z"), until: datetime("2026-12-02T16:30:00Z"), ask_cap: 5, lowest: 30.0, largest: 6, people: 60, near: 8, most: 400, slots: 14}
// Returns: user_ids ([id]), compatibility (0-100, of the pair that fits least), affinity (0-1, mean, to the venue), slot_ids ([id], soonest first), starts ([datetime]), seats ([int], left in each)
MATCH (venue:Venue {id: $venue_id})
CALL (venue) {
  MATCH (slot:Slot {venue_id: venue.id})
  WHERE $now < slot.start <= $until AND slot.seats_left >= 2
  WITH slot
  ORDER BY slot.start
  LIMIT $slots
  RETURN collect(slot) AS slots
}
CALL (venue, slots) {
  MATCH (person:User)-[interested:INTERESTED_IN]->(venue)
  WHERE COUNT { (person)<-[recent:ASKED]-(:Seed) WHERE recent.asked_at > $now - duration({days: 7}) }
        < coalesce(person.ask_cap_per_week, $ask_cap)
    AND NOT
// include avoids
  UNWIND range(0, size(slots) - 1) AS place
  WITH venue, person, interested, place, slots[place].start AS start, slots[place].hour_of_week AS hour
  WHERE (person.free_hours IS NULL OR hour IN person.free_hours)
    AND (interested.preferred_time IS NULL
         OR abs(duration.inSeconds(localtime(start), localtime(interested.preferred_time)).seconds) <= 7200)
    AND NOT EXISTS {
      MATCH (person)-[:GOES_TO {state: 'invited'}]->(perhaps:Plan)
      WHERE perhaps.state <> 'cancelled'
        AND start - duration({hours: 2}) < perhaps.start < start + duration({hours: 2})
    }
    AND NOT
// include goes_elsewhere
  WITH venue, person, collect(place) AS fits
  WITH person, fits,
       COLLECT { MATCH (person)-[:LIKES]->(interest:Interest) RETURN interest } AS interests,
       coalesce(
         vector.similarity.cosine(person.embedding, venue.embedding),
         COUNT { (person)-[:LIKES]->(:Interest)<-[:TAGGED]-(venue) } * 1.0
           / (1 + COUNT { (venue)-[:TAGGED]->(:Interest) })
       ) AS affinity
  ORDER BY affinity DESC, person.id
  LIMIT $people
  RETURN collect({person: person, fits: fits, interests: interests, affinity: affinity}) AS people
}
CALL (people) {
  UNWIND range(0, size(people) - 1) AS i
  UNWIND range(i + 1, size(people) - 1) AS j
  WITH i, j, people[i].person AS me, people[j].person AS other, people[i].interests AS mine, people[j].interests AS theirs,
       any(place IN people[i].fits WHERE place IN people[j].fits) AS both
  WHERE both
    AND NOT EXISTS { (me)-[:BLOCKED]-(other) }
    AND (EXISTS { (me)-[:FRIENDS_WITH]-(other) } OR (me.privacy_level = 'public' AND other.privacy_level = 'public'))
  WITH *, point.distance(me.location, other.location) * 6.371 / 6378.14 AS apart_km
// include pair_compatibility
  WITH i, j, compatibility
  WHERE compatibility >= $lowest
  ORDER BY i, compatibility DESC, j
  WITH i, collect([j, compatibility])[..$near] AS edges
  RETURN collect({i: i, edges: edges}) AS known
}
WITH slots, people,
     [i IN range(0, size(people) - 1) | coalesce(head([one IN known WHERE one.i = i | one.edges]), [])] AS near,
     [i IN range(0, size(people) - 1) | {members: [i], least: 100.0, fits: people[i].fits}] AS grown,
     [] AS groups
// include grow_groups
// include grow_groups
// include grow_groups
// include grow_groups
// include grow_groups
UNWIND groups AS group
RETURN [member IN group.members | people[member].person.id] AS user_ids,
       group.least AS compatibility,
       reduce(sum = 0.0, member IN group.members | sum + people[member].affinity) / size(group.members) AS affinity,
       [place IN group.fits | slots[place].id] AS slot_ids,
       [place IN group.fits | slots[place].start] AS starts,
       [place IN group.fits | slots[place].seats_left] AS seats
ORDER BY size(user_ids) DESC, compatibility DESC, user_ids
