// Add a person, who has done nothing yet.
// :params {user_id: "u-9", person: {handle: "ana.lind", name: "Ana Lind", email: null, time_zone: "UTC", privacy_level: "friends_only", role: "member"}, now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}}
// Returns: id
// include keep_answer
CREATE (person:User {id: $user_id, price_min: 1, price_max: 4, created_at: $now, version: 1})
SET person += $person
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'profile.changed', schema: 1, key: 'profile:' + person.id, sequence: 1, at: $now, user_id: person.id
})
RETURN person.id AS id
