// Parameters of the live version of a small model.
// :params {model: "acceptance"}
// Returns: parameters (JSON); no row where its formula serves
MATCH (version:ModelVersion {model: $model})
WHERE version.live
RETURN version.parameters AS parameters
ORDER BY version.trained_at DESC
LIMIT 1
