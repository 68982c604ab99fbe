// How a request to bring people together stands, with the bookings that came of it.
// :params {request_id: "a-1"}
// Returns: id, venue_id, state, created_at, requested_by, time_zone, days (int), largest (int), lowest (float), choice (JSON, null before it), booked ([id], of the bookings that were made)
MATCH (request:AutoBooking {id: $request_id})-[:AT]->(venue:Venue)
RETURN request.id AS id,
       venue.id AS venue_id,
       request.state AS state,
       request.created_at AS created_at,
       request.requested_by AS requested_by,
       venue.time_zone AS time_zone,
       request.days AS days,
       request.largest AS largest,
       request.lowest AS lowest,
       request.choice AS choice,
       COLLECT { MATCH (booking:Booking {auto_booking: request.id}) RETURN booking.id ORDER BY booking.id } AS booked
