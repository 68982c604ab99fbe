// Whether `person`, who goes to `plan`, is taken when `slot` begins: goes to another plan, or has said yes to, or may still answer,
// another running seed.
(
  EXISTS {
    MATCH (person)-[:GOES_TO {state: 'accepted'}]->(other:Plan)
    WHERE other <> plan
      AND other.state <> 'cancelled'
      AND slot.start - duration({hours: 2}) < other.start < slot.start + duration({hours: 2})
  }
  OR EXISTS {
    MATCH (person)<-[held:ASKED]-(rival:Seed)
    WHERE rival.state IN ['propagating', 'tipped', 'booked']
      AND NOT EXISTS { (rival)-[:BECAME]->(plan) }
      AND slot.start - duration({hours: 2}) < rival.start < slot.start + duration({hours: 2})
      AND (held.answer = 'yes' OR (held.answer IS NULL AND held.deadline >= $now))
  }
)
