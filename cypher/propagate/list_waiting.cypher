// Running seeds that have begun, wait for nobody's answer, have not tipped or are not full, and can do something: their
// next step does not come from an event.
// :params {now: datetime("2026-11-25T17:30:00Z"), refused_since: datetime("2026-11-25T17:00:00Z"), limit: 500}
// Returns: id
CALL () {
  // A seed that has not tipped is looked after however long nobody was there to look.
  MATCH (seed:Seed)
  WHERE seed.state = 'propagating'
    AND seed.acceptance IS NOT NULL
  RETURN seed
  UNION
  MATCH (seed:Seed)
  WHERE seed.state IN ['tipped', 'booked']
    AND seed.start > $now - duration({days: 1})
    AND seed.expires_at > $now
    AND seed.acceptance IS NOT NULL
  RETURN seed
}
WITH seed,
     COUNT { (seed)-[ask:ASKED]->() WHERE ask.answer IS NULL AND ask.deadline >= $now } AS open,
     COUNT { (seed)-[ask:ASKED]->() WHERE ask.answer = 'yes' } AS going,
     COUNT { (seed)-[:ASKED]->() } AS made
WHERE open = 0
  AND (
    seed.state = 'propagating'
    OR (
      going < seed.max_group
      AND made < seed.ask_budget
      AND EXISTS {
        MATCH (seed)-[could:CANDIDATE]->(person:User)
        WHERE NOT EXISTS { (seed)-[:ASKED]->(person) }
          AND coalesce(could.refused_at <= $refused_since, true)
      }
    )
  )
RETURN seed.id AS id
ORDER BY seed.start, seed.id
LIMIT $limit
