// Parameters of the acceptance model that is live.
// :params {}
// Returns: parameters (JSON); no row without a trained model
MATCH (version:ModelVersion {model: 'acceptance'})
WHERE version.live
RETURN version.parameters AS parameters
ORDER BY version.trained_at DESC
LIMIT 1
