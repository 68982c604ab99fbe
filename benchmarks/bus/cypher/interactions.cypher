// Events of interactions, laid ready but not on the outbox yet.
// :params {count: 20000, prefix: "a-", circles: 50, size: 12, at: datetime("2026-11-25T16:30:00Z")}
UNWIND range(1, $count) AS number
CALL (number) {
  CREATE (:OutboxEvent:Ready {
    id: $prefix + number, type: 'interaction.recorded', schema: 1, sequence: number,
    key: 'u-' + (1 + number % $circles) + '-' + (1 + number % $size),
    user_id: 'u-' + (1 + number % $circles) + '-' + (1 + number % $size), venue_id: 'v-' + (1 + number % $circles),
    interaction_type: 'view', dwell_seconds: 3.0, at: $at + duration({milliseconds: number})
  })
} IN TRANSACTIONS OF 10000 ROWS
