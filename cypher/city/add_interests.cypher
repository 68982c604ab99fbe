// Add interests that are not there yet.
// :params {load: "city 7 200 50", batch: 1, lists: {rows: [{name: "ramen"}, {name: "jazz"}]}}
// Returns: rows (int)
MATCH (load:DataLoad {id: $load})
// Written before it is read: of two processes that load at once, the second waits here and finds the batch done.
SET load.at_work = $batch
WITH load
WHERE load.batch < $batch
SET load.batch = $batch
WITH load
UNWIND $lists.rows AS row
MERGE (:Interest {name: row.name})
RETURN count(*) AS rows
