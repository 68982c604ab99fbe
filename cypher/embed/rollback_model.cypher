// Make the version of a small model that was live before the live one live again; without one its formula serves.
// No row when no version is live.
// :params {model: "acceptance", now: datetime("2026-11-25T16:00:00Z")}
// Returns: rolled_back, live (ids; live is null when the formula serves)
MATCH (current:ModelVersion {model: $model, live: true})
WITH current
ORDER BY current.trained_at DESC
LIMIT 1
CALL (current) {
  OPTIONAL MATCH (older:ModelVersion {model: $model, state: "replaced"})
  WHERE older.trained_at <= current.trained_at AND older <> current
  RETURN older
  ORDER BY older.trained_at DESC, older.id DESC
  LIMIT 1
}
SET current.live = false,
    current.state = "rolled back",
    current.rolled_back_at = $now
SET older.live = true,
    older.state = "live"
RETURN current.id AS rolled_back,
       older.id AS live
