// Launched seeds that nobody has begun to ask for: the event of their launch was given up, or is long on its way.
// :params {launched_before: datetime("2026-11-25T17:20:00Z"), limit: 500}
// Returns: id
MATCH (seed:Seed)
WHERE seed.state = 'propagating'
  AND seed.acceptance IS NULL
  AND seed.launched_at < $launched_before
RETURN seed.id AS id
ORDER BY seed.launched_at, seed.id
LIMIT $limit
