// Whether the caller organises a plan.
EXISTS { (me)-[:ORGANISES]->(node) }
