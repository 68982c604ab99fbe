// Record a trained version; nobody reads it before it is switched to.
// :params {version: "sociallgn-1", now: datetime("2026-11-25T16:00:00Z"), data: "{}", figures: "{}", parameters: "{}"}
// Returns: id
MERGE (version:ModelVersion {id: $version})
SET version.model = "sociallgn",
    version.trained_at = $now,
    version.data = $data,
    version.figures = $figures,
    version.parameters = $parameters,
    version.live = false
RETURN version.id AS id
