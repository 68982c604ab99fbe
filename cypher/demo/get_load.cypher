// What the graph holds, and whether it may be replaced: a made-up city can be made again, what a demo imported too.
// Scans: there is one node a city or import.
// :params {}
// Returns: id, replaceable
MATCH (load:DataLoad)
RETURN load.id AS id, load.kind = 'city' OR coalesce(load.made_by, '') = 'demo' AS replaceable
ORDER BY load.started_at DESC, id
LIMIT 1
