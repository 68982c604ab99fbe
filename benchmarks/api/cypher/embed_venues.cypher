// Give venues embeddings of the benchmark.
UNWIND $rows AS row
MATCH (venue:Venue {id: row.id})
CALL db.create.setNodeVectorProperty(venue, "embedding", row.vector)
SET venue.embedding_version = "benchmark"
