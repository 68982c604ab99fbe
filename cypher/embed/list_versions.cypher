// Trained versions of all models, newest first.
// :params {limit: 50}
// Returns: id, model, trained_at, live (boolean), state (writing, live, refused, replaced, removed or rolled back; null where it was not recorded), data (JSON), figures (JSON), parameters (JSON)
// Scans: there are as many versions as trainings
MATCH (version:ModelVersion)
RETURN version.id AS id,
       version.model AS model,
       version.trained_at AS trained_at,
       coalesce(version.live, false) AS live,
       version.state AS state,
       coalesce(version.data, "{}") AS data,
       coalesce(version.figures, "{}") AS figures,
       coalesce(version.parameters, "{}") AS parameters
ORDER BY version.trained_at DESC, version.id DESC
LIMIT $limit
