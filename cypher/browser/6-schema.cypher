// What the graph is made of: labels and how they are connected.
// :params {}
// Returns: the picture of the schema
CALL db.schema.visualization()
