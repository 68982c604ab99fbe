// Add scored seeds of the fault run, which may ask until six hours before they begin.
// :params {min_group: 4, max_group: 8, ask_budget: 16, lists: {rows: [{id: "s-1", slot_id: "v-1|2026-11-27T18:00:00Z", starters: ["u-1", "u-2", "u-3"]}]}}
// Returns: seeds (int)
UNWIND $lists.rows AS row
MATCH (venue:Venue)-[:HAS_SLOT]->(slot:Slot {id: row.slot_id})
MERGE (seed:Seed {id: row.id})
  ON CREATE SET seed.key = row.id,
                seed.state = 'scored',
                seed.origin = 'generated',
                seed.start = slot.start,
                seed.end = slot.end,
                seed.min_group = $min_group,
                seed.max_group = $max_group,
                seed.ask_budget = $ask_budget,
                seed.conversion_probability = 0.5,
                seed.reasons = [],
                seed.expires_at = slot.start - duration({hours: 6}),
                seed.created_at = slot.start - duration({days: 1}),
                seed.version = 0
MERGE (seed)-[:AT]->(venue)
MERGE (seed)-[:IN]->(slot)
WITH seed, row
CALL (seed, row) {
  UNWIND row.starters AS starter
  MATCH (person:User {id: starter})
  MERGE (seed)-[:STARTS_WITH {acceptance_probability: 0.5}]->(person)
}
RETURN count(seed) AS seeds
