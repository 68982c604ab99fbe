// Add friendships, each stored once, from the lower row to the higher; a batch is written once.
// :params {load: "city 7 200 50", batch: 4, lists: {rows: [{a: "u-1", b: "u-2", strength: 0.6, influence: 0.23, since: 1735689600, derived: [], defaulted: []}]}}
// Returns: rows (int)
MATCH (load:DataLoad {id: $load})
// Written before it is read: of two processes that load at once, the second waits here and finds the batch done.
SET load.at_work = $batch
WITH load
WHERE load.batch < $batch
SET load.batch = $batch
WITH load
UNWIND $lists.rows AS row
MATCH (a:User {id: row.a})
WITH row, a
ORDER BY row.a, row.b
MATCH (b:User {id: row.b})
CREATE (a)-[:FRIENDS_WITH {
  strength: row.strength,
  influence_out: row.influence,
  influence_in: row.influence,
  since: datetime({epochSeconds: row.since}),
  derived: row.derived,
  defaulted: row.defaulted
}]->(b)
RETURN count(*) AS rows
