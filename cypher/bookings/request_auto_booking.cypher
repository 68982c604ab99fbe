// Take a request to bring the people together who are interested in a venue.
// :params {request_id: "a-1", venue_id: "v-1", caller_id: "u-1", manager_id: "u-1", days: 7, largest: 6, lowest: 30.0, now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}}
// Returns: id; no row for an unknown venue, or one that $manager_id (null: no matter who) does not manage
MATCH (venue:Venue {id: $venue_id})
WHERE $manager_id IS NULL OR EXISTS { (:User {id: $manager_id})-[:MANAGES]->(venue) }
WITH venue
// include keep_answer
CREATE (request:AutoBooking {
  id: $request_id, state: 'requested', requested_by: $caller_id, created_at: $now, version: 1,
  days: $days, largest: $largest, lowest: $lowest
})
CREATE (request)-[:AT]->(venue)
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'autobooking.requested', schema: 1, key: request.id, sequence: 1, at: $now,
  request_id: request.id, venue_id: venue.id
})
RETURN request.id AS id
