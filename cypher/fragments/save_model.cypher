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
    version.state = CASE WHEN $live THEN "live" ELSE "refused" END,
    version.live = $live
WITH version
CALL (version) {
  MATCH (before:ModelVersion {model: $model, live: true})
  WHERE before <> version
  SET before.live = false,
      before.state = "replaced"
  RETURN count(*) AS replaced
}
