// Makes the booking of `plan` at `venue` in `slot` for `party_size` people, not in any state yet. One that is `flexible` may move
// to other tables.
CREATE (booking:Booking {
  id: $booking_id,
  party_size: party_size,
  party_told: party_size,
  provider: $provider,
  idempotency_key: $booking_id + ':1',
  attempt: 1,
  tried: [slot.id],
  flexible: flexible,
  created_at: $now,
  version: 0
})
CREATE (booking)-[:OF]->(plan)
CREATE (booking)-[:AT]->(venue)
