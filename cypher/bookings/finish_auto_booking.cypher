// All chosen groups are booked, or could not be.
// :params {request_id: "a-1"}
// Returns: id
MATCH (request:AutoBooking {id: $request_id})
SET request.state = 'done'
RETURN request.id AS id
