// Bookings whose evening is over become completed, and their plans with them.
// :params {now: datetime("2026-11-26T23:30:00Z"), limit: 500, transitions: {confirmed: ["completed"]}}
// Returns: completed (int)
MATCH (booking:Booking {state: 'confirmed'})-[:HOLDS]->(slot:Slot)
WHERE slot.end <= $now
WITH booking
LIMIT $limit
SET booking.touched_at = $now
WITH booking
MATCH (booking)-[:OF]->(plan:Plan)
WHERE booking.state = 'confirmed'
SET plan.state = 'completed'
WITH booking, 'completed' AS state, 'the evening is over' AS cause
// include enter_state
RETURN sum(entered) AS completed
