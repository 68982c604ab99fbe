// Write down which groups were chosen, before any of them is booked: whoever goes on after a crash books the same.
// :params {request_id: "a-1", choice: "[]", now: datetime("2026-11-25T16:31:00Z")}
// Returns: choice (JSON, that of the first who chose)
MATCH (request:AutoBooking {id: $request_id})
SET request.touched_at = $now
WITH request
SET request.choice = coalesce(request.choice, $choice),
    request.state = CASE request.state WHEN 'requested' THEN 'chosen' ELSE request.state END
RETURN request.choice AS choice
