// All people, by id.
MATCH (person:User) RETURN person.id AS id ORDER BY id
