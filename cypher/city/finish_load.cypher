// The graph is filled; filling it again finds every batch written.
// :params {id: "city 7 200 50", now: datetime("2026-11-25T16:30:10-05:00")}
// Returns: id
MATCH (load:DataLoad {id: $id})
SET load.state = "done",
    load.ended_at = coalesce(load.ended_at, $now)
RETURN load.id AS id
