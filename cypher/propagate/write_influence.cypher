// Write learned edge probabilities: `out` is how much the first person moves the second, `back` the other way round.
// :params {lists: {rows: [["u-1", "u-2", 0.21, 0.12]]}}
// Returns: changed (int)
UNWIND $lists.rows AS row
MATCH (one:User {id: row[0]})
CALL (one, row) {
  MATCH (one)-[tie:FRIENDS_WITH]->(other:User)
  WHERE other.id = row[1]
    AND coalesce(tie.influence_out <> row[2] OR tie.influence_in <> row[3], true)
  SET tie.influence_out = row[2],
      tie.influence_in = row[3]
  RETURN count(*) AS changes
}
RETURN sum(changes) AS changed
