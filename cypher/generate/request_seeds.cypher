// Ask for new seeds for a person, a venue or an area, and tell the workers, if whom or what it names exists.
// :params {request_id: "r-1", caller_id: "u-1", user_id: "u-1", venue_id: null, latitude: null, longitude: null, radius_m: 2000.0, limit: 20, now: datetime("2026-11-25T16:30:00Z"), keep: {id: "k-1"}}
// Returns: person_known, venue_known (booleans: also true where none was named), created (boolean)
OPTIONAL MATCH (person:User {id: $user_id})
OPTIONAL MATCH (venue:Venue {id: $venue_id})
WITH $user_id IS NULL OR person IS NOT NULL AS person_known,
     $venue_id IS NULL OR venue IS NOT NULL AS venue_known
CALL (person_known, venue_known) {
  WITH person_known, venue_known
  WHERE person_known AND venue_known
// include keep_answer
  CREATE (:JobRun {
    id: $request_id, job: "generate-on-request", state: "requested", requested_by: $caller_id, started_at: $now,
    user_id: $user_id, venue_id: $venue_id, latitude: $latitude, longitude: $longitude, radius_m: $radius_m, limit: $limit
  })
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: "seed.generation_requested", schema: 1, key: $request_id, sequence: 0, at: $now,
    request_id: $request_id, user_id: $user_id, venue_id: $venue_id, limit: $limit
  })
}
RETURN person_known, venue_known, person_known AND venue_known AS created
