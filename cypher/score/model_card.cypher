// The card of a small model's latest version, which says itself what serves since.
// :params {model: "acceptance"}
// Returns: card (JSON text)
MATCH (version:ModelVersion {model: $model})
WHERE version.card IS NOT NULL
RETURN version.card AS card
ORDER BY version.trained_at DESC, version.id DESC
LIMIT 1
