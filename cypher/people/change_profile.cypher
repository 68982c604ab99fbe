// Change one's own profile as it was read: the person is locked before its version is compared. A place is kept as it was given, and as
// the cell that friends may see.
// :params {user_id: "u-1", version: 0, now: datetime("2026-11-25T16:30:00Z"), changes: {name: "Ana Lind", birth_year: null}, moves: true, location: {latitude: 40.73, longitude: -73.99}, shown_location: "dr5rsj"}
// Returns: the profile's columns; no row when somebody changed it meanwhile, or nobody has this id
MATCH (person:User {id: $user_id})
SET person.touched_at = $now
WITH person
WHERE coalesce(person.version, 0) = $version
SET person += $changes,
    person.location = CASE
      WHEN NOT $moves THEN person.location
      WHEN $location IS NULL THEN null
      ELSE point({latitude: $location.latitude, longitude: $location.longitude})
    END,
    person.shown_location = $shown_location,
    person.version = $version + 1
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'profile.changed', schema: 1, key: 'profile:' + person.id, sequence: person.version, at: $now,
  user_id: person.id
})
RETURN
// include profile_columns
