// Every seed of the fault run, as the graph has it now.
// :params {}
// Returns: id, state
// Scans: all seeds are wanted
MATCH (seed:Seed)
RETURN seed.id AS id, seed.state AS state
