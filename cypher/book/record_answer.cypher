// Take down what a provider answered. The event's id is the answer's own, so an answer that is told again changes nothing. It names
// the attempt's table as long as the venue has not agreed to another one: of two calls about one attempt, the first that agrees counts.
// :params {booking_id: "b-1", idempotency_key: "b-1:1", reference: "R-17", outcome: "confirmed", code: "7KXP2MWQ9A", reason: null, lists: {offers: ["2026-11-26T20:00:00+00:00"]}, now: datetime("2026-11-25T16:50:00Z")}
// Returns: id (no row for an unknown booking)
MATCH (booking:Booking {id: $booking_id})
MERGE (answered:OutboxEvent {id: 'desk.answered:' + $reference})
ON CREATE SET
  answered:Unsent,
  answered.type = 'desk.answered',
  answered.schema = 1,
  answered.key = booking.id,
  answered.sequence = booking.version,
  answered.at = $now,
  answered.booking_id = booking.id,
  answered.outcome = $outcome,
  answered.reference = $reference,
  answered.code = $code,
  answered.reason = $reason,
  answered.offers = $lists.offers,
  booking.provider_reference =
    CASE
      WHEN booking.idempotency_key = $idempotency_key
        AND (booking.provider_reference IS NULL OR (booking.state = 'held' AND booking.venue_agreed_at IS NULL))
      THEN $reference
      ELSE booking.provider_reference
    END
// An answer that was taken down and never settled, as its event was given up, is on its way again once the booking is overdue.
FOREACH (_ IN CASE
    WHEN booking.state = 'held' AND booking.hold_until <= $now AND booking.provider_reference = $reference
      AND NOT EXISTS { (:ProcessedEvent {key: 'book:' + answered.id}) }
    THEN [1]
    ELSE []
  END |
  SET answered:Unsent
  REMOVE answered.sent_at
)
RETURN booking.id AS id
