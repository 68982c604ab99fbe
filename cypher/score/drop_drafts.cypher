// Forget drafts that were not kept.
// :params {lists: {seed_ids: ["s-1"]}}
// Returns: dropped (int)
UNWIND $lists.seed_ids AS seed_id
MATCH (seed:Seed {id: seed_id})
WHERE seed.state = "draft"
DETACH DELETE seed
RETURN count(*) AS dropped
