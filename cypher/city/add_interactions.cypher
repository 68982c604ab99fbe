// Add what people did at venues before, by person, one relationship a pair; a batch is written once.
// An interest among the deeds is a declared one.
// What was done is [venue id, visits, views, likes, interests, dwell seconds, weight, first and last Unix seconds].
// :params {load: "city 7 200 50", batch: 5, lists: {rows: [{user_id: "u-1", did: [["v-1", 2, 3, 1, 0, 60, 3.0, 1735689600, 1735776000]]}]}}
// Returns: rows (int)
MATCH (load:DataLoad {id: $load})
// Written before it is read: of two processes that load at once, the second waits here and finds the batch done.
SET load.at_work = $batch
WITH load
WHERE load.batch < $batch
SET load.batch = $batch
WITH load
UNWIND $lists.rows AS row
MATCH (person:User {id: row.user_id})
UNWIND row.did AS given
MATCH (venue:Venue {id: given[0]})
CREATE (person)-[:INTERACTED {
  visits: given[1],
  views: given[2],
  likes: given[3],
  interests: given[4],
  dwell_seconds: given[5],
  weight: given[6],
  first_at: datetime({epochSeconds: given[7]}),
  last_at: datetime({epochSeconds: given[8]})
}]->(venue)
FOREACH (_ IN CASE WHEN given[4] > 0 THEN [1] ELSE [] END |
  CREATE (person)-[:INTERESTED_IN {at: datetime({epochSeconds: given[8]})}]->(venue)
)
RETURN count(*) AS rows
