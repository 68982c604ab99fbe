// Scored seeds that can still fill, likeliest to tip first.
// :params {now: datetime("2026-11-25T16:30:00Z"), limit: 50}
// Returns: id
MATCH (seed:Seed)
WHERE seed.state = 'scored'
  AND seed.start > $now
  AND seed.expires_at > $now
RETURN seed.id AS id
ORDER BY seed.conversion_probability DESC, seed.id
LIMIT $limit
