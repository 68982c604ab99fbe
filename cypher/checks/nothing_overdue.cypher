// Once quiet: no ask, booking or running seed waits for a moment that has passed.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
CALL () {
  MATCH (seed:Seed)-[ask:ASKED]->(person:User)
  WHERE seed.state IN ['propagating', 'tipped', 'booked']
    AND ask.answer IS NULL
    AND ask.deadline < $now
  RETURN seed.id AS id, 'the ask of ' + person.id + ' was open until ' + toString(ask.deadline) AS found
  UNION ALL
  MATCH (seed:Seed)
  WHERE seed.state = 'propagating'
    AND (seed.expires_at < $now OR seed.acceptance IS NULL)
  RETURN seed.id AS id,
         CASE WHEN seed.acceptance IS NULL THEN 'launched and not begun' ELSE 'runs past ' + toString(seed.expires_at) END AS found
  UNION ALL
  MATCH (booking:Booking)
  WHERE booking.state IN ['pending', 'held']
    AND coalesce(booking.hold_until < $now, true)
  RETURN booking.id AS id, booking.state + ' until ' + coalesce(toString(booking.hold_until), 'nobody knows when') AS found
}
RETURN id, found
ORDER BY id, found
LIMIT $limit
