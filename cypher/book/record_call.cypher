// Note who is asked for the table of the attempt in hand, before the asking: after a crash it is known that somebody may have been.
// Only the first to note it may ask; another takes over by showing the note that it has seen. Times are the server's own.
// :params {booking_id: "b-1", key: "b-1:1", provider: "vapi", seen: null, now: datetime("2026-11-25T16:50:00Z")}
// Returns: mine (bool: whether the caller may ask), provider (who was or is asked), at (int, ms: when), seconds (float: since then)
//   (no row when the attempt is over)
MATCH (booking:Booking {id: $booking_id})
SET booking.touched_at = $now
WITH booking
WHERE booking.idempotency_key = $key
WITH booking, CASE booking.called_key WHEN $key THEN booking.called_at END AS before
WITH booking, before, before IS NULL OR coalesce(before = $seen, false) AS mine
FOREACH (_ IN CASE WHEN mine THEN [1] ELSE [] END |
  SET booking.called_key = $key,
      booking.called_at = timestamp(),
      booking.called_provider = $provider,
      booking.provider = $provider
)
RETURN mine,
       booking.called_provider AS provider,
       booking.called_at AS at,
       (timestamp() - booking.called_at) / 1000.0 AS seconds
