// Bookings whose evening is over become completed, and their plans with them.
// :params {now: datetime("2026-11-26T23:30:00Z"), limit: 500}
// Returns: completed (int)
MATCH (booking:Booking {state: 'confirmed'})-[:HOLDS]->(slot:Slot)
WHERE slot.end <= $now
MATCH (booking)-[:OF]->(plan:Plan)
WITH booking, plan
LIMIT $limit
SET booking.state = 'completed', booking.version = booking.version + 1, plan.state = 'completed'
RETURN count(*) AS completed
