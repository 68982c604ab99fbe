// Whether `person` is taken while `seed` is on: goes to another plan, or has said yes to, or may still answer, another
// running seed.
(
  EXISTS {
    MATCH (person)<-[held:ASKED]-(rival:Seed)
    WHERE rival <> seed
      AND rival.state IN ['propagating', 'tipped', 'booked']
      AND rival.start < seed.end
      AND rival.end > seed.start
      AND (held.answer = 'yes' OR (held.answer IS NULL AND held.deadline >= $now))
  }
  OR EXISTS {
    MATCH (person)-[going:GOES_TO]->(booked:Plan)
    WHERE going.state = 'accepted'
      AND booked.state <> 'cancelled'
      AND seed.start - duration({hours: 2}) < booked.start < seed.end
      AND NOT EXISTS { (seed)-[:BECAME]->(booked) }
  }
)
