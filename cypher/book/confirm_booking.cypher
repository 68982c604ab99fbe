// The desk keeps the table: the booking is confirmed, plan and seed are booked. Only the attempt in hand can be confirmed.
// :params {booking_id: "b-1", reference: "R-17", code: "7KXP2MWQ9A", now: datetime("2026-11-25T16:50:00Z")}
// Returns: id, plan_id (no row when the booking does not wait for this answer)
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking
WHERE booking.state = 'held' AND booking.provider_reference = $reference
MATCH (booking)-[:OF]->(plan:Plan)<-[:BECAME]-(seed:Seed)
SET booking.state = 'confirmed',
    booking.confirmation_code = $code,
    booking.confirmed_at = $now,
    booking.version = booking.version + 1,
    plan.state = 'booked',
    seed.state = 'booked',
    seed.version = seed.version + 1
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'booking.confirmed', schema: 1, key: booking.id, sequence: booking.version, at: $now,
  booking_id: booking.id, plan_id: plan.id
})
RETURN booking.id AS id, plan.id AS plan_id
