// A request for seeds and what became of it.
// :params {request_id: "r-1"}
// Returns: id, state (requested, running, done, failed), requested_by, user_id, venue_id, latitude, longitude, radius_m, limit,
// drafts, kept (null until known), started_at, ended_at
MATCH (request:JobRun {id: $request_id, job: "generate-on-request"})
RETURN request.id AS id,
       request.state AS state,
       request.requested_by AS requested_by,
       request.user_id AS user_id,
       request.venue_id AS venue_id,
       request.latitude AS latitude,
       request.longitude AS longitude,
       request.radius_m AS radius_m,
       request.limit AS limit,
       request.drafts AS drafts,
       request.kept AS kept,
       request.started_at AS started_at,
       request.ended_at AS ended_at
