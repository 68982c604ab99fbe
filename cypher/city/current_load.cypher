// What the graph was filled with last: a made-up city, or an import.
// :params {}
// Returns: id, kind (city | import), state (running | done), batch (int), seed (int or null), people (int), venues (int), time_zone, anchored_at, started_at
// Scans: there is one node a city or import.
MATCH (load:DataLoad)
RETURN load.id AS id,
       load.kind AS kind,
       load.state AS state,
       load.batch AS batch,
       load.seed AS seed,
       load.people AS people,
       load.venues AS venues,
       load.time_zone AS time_zone,
       load.anchored_at AS anchored_at,
       load.started_at AS started_at
ORDER BY started_at DESC, id
LIMIT 1
