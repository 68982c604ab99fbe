// Give people embeddings of the benchmark: drawn, for how fast they are read does not depend on what they say.
UNWIND $rows AS row
MATCH (person:User {id: row.id})
CALL db.create.setNodeVectorProperty(person, "embedding", row.vector)
SET person.embedding_version = "benchmark"
