// Replace one's own preferences as they were read: the person is locked before their version is compared.
// :params {user_id: "u-1", version: 0, now: datetime("2026-11-25T16:30:00Z"), preferences: {price_min: 1, price_max: 3, group_min: null, group_max: null, quiet_start: 22, quiet_end: 8, ask_cap_per_week: 5}, lists: {cuisines: ["japanese"], dietary_needs: []}}
// Returns: the preferences' columns; no row when somebody changed the person meanwhile, or nobody has this id
MATCH (person:User {id: $user_id})
SET person.touched_at = $now
WITH person
WHERE coalesce(person.version, 0) = $version
SET person += $preferences,
    person.cuisines = $lists.cuisines,
    person.dietary_needs = $lists.dietary_needs,
    person.version = $version + 1
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'profile.changed', schema: 1, key: 'profile:' + person.id, sequence: person.version, at: $now,
  user_id: person.id
})
RETURN
// include preference_columns
