// The version of which all embeddings are; no row before the first training.
// :params {}
// Returns: id, trained_at (datetime), figures (JSON), fold_in (JSON)
MATCH (live:ModelVersion {model: "sociallgn", live: true})
RETURN live.id AS id,
       live.trained_at AS trained_at,
       coalesce(live.figures, "{}") AS figures,
       coalesce(live.fold_in, "{}") AS fold_in
ORDER BY live.trained_at DESC
LIMIT 1
