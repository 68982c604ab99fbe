// Record a trained small model; when it goes live, the one before leaves in the same transaction.
// :params {id: "m-1", model: "acceptance", version: "acceptance-20261125T163000", now: datetime("2026-11-25T16:30:00Z"), data: "{}", figures: "{}", parameters: "{}", live: true}
// Returns: replaced (int), versions that were live until now
MERGE (version:ModelVersion {id: $id})
SET version.model = $model,
    version.version = $version,
    version.trained_at = $now,
    version.data = $data,
    version.figures = $figures,
    version.parameters = $parameters,
    version.state = CASE WHEN $live THEN "live" ELSE "refused" END,
    version.live = $live
WITH version
CALL (version) {
  MATCH (before:ModelVersion {model: $model, live: true})
  WHERE $live AND before <> version
  SET before.live = false,
      before.state = "replaced"
  RETURN count(*) AS replaced
}
RETURN replaced
