// The asks of a seed are numbered from one on without gap or double, and are no more than its budget.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every seed
MATCH (seed:Seed)
WHERE coalesce(seed.origin, 'generated') <> 'history'
WITH seed, COLLECT { MATCH (seed)-[ask:ASKED]->(:User) RETURN ask.position ORDER BY ask.position } AS positions
WHERE positions <> CASE WHEN size(positions) = 0 THEN [] ELSE range(1, size(positions)) END
   OR size(positions) > seed.ask_budget
RETURN seed.id AS id, 'positions' + reduce(text = '', one IN positions | text + ' ' + toString(one)) + ', budget ' + toString(seed.ask_budget) AS found
ORDER BY id
LIMIT $limit
