// Record a trained small model with its card, in the place of what was live until now.
// :params {id: "m-1", model: "acceptance", version: "acceptance-20261125T163000", now: datetime("2026-11-25T16:30:00Z"), data: "{}", figures: "{}", parameters: "{}", card: "{}", live: true}
// Returns: replaced (int), versions that were live until now
// include save_model
RETURN replaced
