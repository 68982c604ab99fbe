// Record a trained version: `writing` while its vectors are laid beside the live ones, `refused` when it is not to go live.
// :params {version: "sociallgn-1", now: datetime("2026-11-25T16:00:00Z"), data: "{}", figures: "{}", parameters: "{}", fold_in: "{}", state: "writing"}
// Returns: id
MERGE (version:ModelVersion {id: $version})
SET version.model = "sociallgn",
    version.trained_at = $now,
    version.data = $data,
    version.figures = $figures,
    version.parameters = $parameters,
    version.fold_in = $fold_in,
    version.state = $state,
    version.live = false
RETURN version.id AS id
