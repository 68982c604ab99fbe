// Drafts that wait to be scored, of one request or of all.
// :params {request_id: null}
// Returns: ids ([string]), limit (int: seeds that the request wants at most, or null)
CALL () {
  WITH * WHERE $request_id IS NULL
  MATCH (seed:Seed {state: "draft"})
  USING INDEX SEEK seed:Seed(state)
  RETURN seed.id AS id
  UNION
  MATCH (seed:Seed {request_id: $request_id})
  USING INDEX SEEK seed:Seed(request_id)
  WHERE seed.state = "draft"
  RETURN seed.id AS id
}
WITH id
ORDER BY id
WITH collect(id) AS ids
OPTIONAL MATCH (request:JobRun {id: $request_id})
RETURN ids,
       request.limit AS limit
