// The parameters of the live version of a small model; no row means that its formula serves.
// :params {model: "acceptance"}
// Returns: version, parameters (JSON text)
MATCH (live:ModelVersion {model: $model, live: true})
RETURN live.version AS version,
       live.parameters AS parameters
ORDER BY live.trained_at DESC
LIMIT 1
