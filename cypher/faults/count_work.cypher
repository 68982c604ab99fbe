// What there is, and what is still on its way.
// :params {now: datetime("2026-11-25T17:30:00Z")}
// Returns: asks, answers, open_asks, plans, notifications, events, handled, unsent, unbegun (ints), seeds, bookings (by state: [{state, number}])
// Scans: everything is counted
CALL () {
  MATCH (seed:Seed)
  WITH seed.state AS state, count(seed) AS number, count(CASE WHEN seed.state = 'propagating' AND seed.acceptance IS NULL THEN 1 END) AS unbegun
  ORDER BY state
  RETURN collect({state: state, number: number}) AS seeds, sum(unbegun) AS unbegun
}
CALL (seeds) {
  MATCH (booking:Booking)
  WITH booking.state AS state, count(booking) AS number
  ORDER BY state
  RETURN collect({state: state, number: number}) AS bookings
}
CALL (bookings) {
  MATCH (seed:Seed)-[ask:ASKED]->()
  RETURN count(ask) AS asks,
         count(CASE WHEN ask.answer IN ['yes', 'maybe', 'no'] THEN 1 END) AS answers,
         count(CASE WHEN ask.answer IS NULL AND seed.state IN ['propagating', 'tipped', 'booked'] THEN 1 END) AS open_asks
}
RETURN asks,
       answers,
       open_asks,
       unbegun,
       seeds,
       bookings,
       COUNT { (:Plan) } AS plans,
       COUNT { (:Notification) } AS notifications,
       COUNT { (:OutboxEvent) } AS events,
       COUNT { (:ProcessedEvent) } AS handled,
       COUNT { (:Unsent) } AS unsent
