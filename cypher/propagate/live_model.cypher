// Parameters of the live version of a small model.
// :params {model: "acceptance"}
// Returns: parameters (JSON); no row where its formula serves
// include live_model
RETURN live.parameters AS parameters
