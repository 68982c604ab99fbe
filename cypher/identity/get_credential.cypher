// What a person of an address signs in with.
// :params {email: "ana@example.com"}
// Returns: user_id, password_hash
MATCH (person:User {email: $email})-[:SIGNS_IN_WITH]->(credential:Credential)
RETURN person.id AS user_id,
       credential.password_hash AS password_hash
