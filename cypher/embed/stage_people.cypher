// Lay a batch of new embeddings beside the live ones, where no reader looks.
// :params {version: "sociallgn-1", lists: {rows: [{id: "u-1", vector: [0.1, 0.2, 0.3]}]}}
// Returns: staged (int)
UNWIND $lists.rows AS row
MATCH (person:User {id: row.id})
CALL db.create.setNodeVectorProperty(person, "next_embedding", row.vector)
SET person.next_embedding_version = $version
RETURN count(*) AS staged
