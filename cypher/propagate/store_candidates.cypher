// Keep who could join a seed, with their base logits, the acceptance model that these came from, and the momentum model.
// :params {seed_id: "s-1", acceptance: "{}", momentum: null, lists: {candidates: [{user_id: "u-9", base: -1.2, affinity: 0.6, starter: false}]}}
// Returns: candidates (int)
MATCH (seed:Seed {id: $seed_id})
SET seed.acceptance = $acceptance,
    seed.momentum = $momentum
WITH seed
UNWIND $lists.candidates AS candidate
// In one order for all seeds, so that two that share people wait for each other instead of locking crosswise.
WITH seed, candidate
ORDER BY candidate.user_id
MATCH (person:User {id: candidate.user_id})
CALL (seed, person, candidate) {
  WITH seed, person, candidate
  WHERE candidate.starter
  MATCH (seed)-[starts:STARTS_WITH]->(person)
  SET starts.base = candidate.base,
      starts.affinity = candidate.affinity
  RETURN 0 AS joined
  UNION
  WITH seed, person, candidate
  WHERE NOT candidate.starter
  MERGE (seed)-[could:CANDIDATE]->(person)
  SET could.base = candidate.base,
      could.affinity = candidate.affinity
  RETURN 1 AS joined
}
RETURN sum(joined) AS candidates
