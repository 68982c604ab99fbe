// Once a load is written, sample all indexes and forget all plans: those made for an empty graph are no good for a full one.
// :params {id: "city 7 200 50", seconds: 60}
// Returns: id; no row when the load was done before
MATCH (load:DataLoad {id: $id})
WHERE load.state <> "done"
CALL db.prepareForReplanning($seconds)
RETURN load.id AS id
