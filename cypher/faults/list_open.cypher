// Who waits to be asked or has been asked: how many seeds run and have not tipped, and every ask that is open.
// :params {now: datetime("2026-11-25T17:30:00Z")}
// Returns: propagating (int), asks ([{seed_id, user_id}], earliest first)
CALL () {
  MATCH (seed:Seed {state: 'propagating'})
  RETURN count(seed) AS propagating
}
CALL (propagating) {
  MATCH (seed:Seed)-[ask:ASKED]->(person:User)
  WHERE seed.state IN ['propagating', 'tipped', 'booked']
    AND ask.answer IS NULL
    AND ask.deadline >= $now
  WITH ask, {seed_id: seed.id, user_id: person.id} AS one
  ORDER BY ask.asked_at
  RETURN collect(one) AS asks
}
RETURN propagating, asks
