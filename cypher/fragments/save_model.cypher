// Record a trained small model with its card; what was live until now leaves in the same transaction, whether this version
// goes live or not: the latest judgement says what serves, and without a live version that is the formula. Gives `replaced`.
MERGE (version:ModelVersion {id: $id})
SET version.model = $model,
    version.version = $version,
    version.trained_at = $now,
    version.data = $data,
    version.figures = $figures,
    version.parameters = $parameters,
    version.card = $card,
    version.live = $live
WITH version
CALL (version) {
  MATCH (before:ModelVersion {model: $model, live: true})
  WHERE before <> version
  SET before.live = false
  RETURN count(*) AS replaced
}
