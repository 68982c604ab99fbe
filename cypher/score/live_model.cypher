// The parameters of the live version of a small model; no row means that its formula serves.
// :params {model: "acceptance"}
// Returns: version, parameters (JSON text)
// include live_model
RETURN live.version AS version,
       live.parameters AS parameters
