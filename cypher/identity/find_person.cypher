// One person by id or by handle.
// :params {name: "ana.lind"}
// Returns: id, handle, name, role
CALL () {
  MATCH (person:User {id: $name})
  RETURN person
UNION
  MATCH (person:User {handle: $name})
  RETURN person
}
RETURN person.id AS id,
       person.handle AS handle,
       person.name AS name,
       coalesce(person.role, 'member') AS role
