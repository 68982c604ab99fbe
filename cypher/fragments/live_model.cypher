// The live version of the small model $model, as `live`.
MATCH (live:ModelVersion {model: $model, live: true})
WITH live
ORDER BY live.trained_at DESC
LIMIT 1
