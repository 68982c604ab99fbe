// What was answered to a call with this key.
// :params {id: "u-1|8e03978e-40d5-43e8-bc93-6894a57f9324"}
// Returns: body_hash, status, answer (JSON), location (null where none was sent); no row for a new key
MATCH (kept:KeptAnswer {id: $id})
RETURN kept.body_hash AS body_hash,
       kept.status AS status,
       kept.answer AS answer,
       kept.location AS location
