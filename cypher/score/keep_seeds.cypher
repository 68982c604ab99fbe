// Keep drafts: with their probability, reasons and the starters' acceptance probabilities. What is no draft stays as it is.
// :params {model_version: "conversion-fallback-1", acceptance_version: "acceptance-fallback-1", now: datetime("2026-11-25T16:30:00Z"), lists: {rows: [{id: "s-1", conversion_probability: 0.4, max_group: 8, features: [0.1], reasons: ["Close by"], starters: [{id: "u-1", acceptance_probability: 0.3}]}]}}
// Returns: kept (int)
UNWIND $lists.rows AS row
MATCH (seed:Seed {id: row.id})
WHERE seed.state = "draft"
SET seed.state = "scored",
    seed.conversion_probability = row.conversion_probability,
    seed.max_group = row.max_group,
    seed.features = row.features,
    seed.reasons = row.reasons,
    seed.model_version = $model_version,
    seed.acceptance_version = $acceptance_version,
    seed.scored_at = $now,
    seed.version = seed.version + 1
WITH seed, row
CALL (seed, row) {
  UNWIND row.starters AS starter
  MATCH (seed)-[starts:STARTS_WITH]->(person:User)
  WHERE person.id = starter.id
  SET starts.acceptance_probability = starter.acceptance_probability
}
RETURN count(*) AS kept
