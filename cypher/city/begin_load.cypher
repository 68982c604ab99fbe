// Begin to fill the graph, or find how far it was filled: batches up to `batch` are written.
// :params {id: "city 7 200 50", kind: "city", seed: 7, people: 200, venues: 50, time_zone: "America/New_York", anchored_at: datetime("2026-11-25T00:00:00-05:00"), now: datetime("2026-11-25T16:30:00-05:00")}
// Returns: state (running | done), batch (int), anchored_at
MERGE (load:DataLoad {id: $id})
  ON CREATE SET load.kind = $kind,
                load.state = "running",
                load.batch = 0,
                load.seed = $seed,
                load.people = $people,
                load.venues = $venues,
                load.time_zone = $time_zone,
                load.anchored_at = $anchored_at,
                load.started_at = $now
RETURN load.state AS state,
       load.batch AS batch,
       load.anchored_at AS anchored_at
