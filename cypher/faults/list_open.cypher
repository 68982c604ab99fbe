// Who waits to be asked or has been asked: how many seeds run and have not tipped, and every ask that is open.
// A seed that was not touched since the oldest ask that can be open has none.
// :params {now: datetime("2026-11-25T17:30:00Z"), since: datetime("2026-11-25T16:59:00Z")}
// Returns: propagating (int), asks ([{seed_id, user_id}], earliest first)
CALL () {
  MATCH (seed:Seed {state: 'propagating'})
  RETURN count(seed) AS propagating
}
CALL (propagating) {
  MATCH (seed:Seed)
  WHERE seed.state IN ['propagating', 'tipped', 'booked']
    AND seed.touched_at >= $since
  MATCH (seed)-[ask:ASKED]->(person:User)
  WHERE ask.answer IS NULL
    AND ask.deadline >= $now
  WITH ask, {seed_id: seed.id, user_id: person.id} AS one
  ORDER BY ask.asked_at
  RETURN collect(one) AS asks
}
RETURN propagating, asks
