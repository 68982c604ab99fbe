// The indexes that serve embeddings, with the width that each takes.
// :params {}
// Returns: name, state, label, dimensions (int)
SHOW VECTOR INDEXES
YIELD name, state, labelsOrTypes, properties, options
WHERE properties = ["embedding"]
RETURN name,
       state,
       labelsOrTypes[0] AS label,
       options.indexConfig.`vector.dimensions` AS dimensions
