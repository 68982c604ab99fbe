// Whether `person` goes to a plan that begins less than two hours from `start`, or has said yes to a running seed that does.
(
  EXISTS {
    MATCH (person)-[:GOES_TO {state: 'accepted'}]->(elsewhere:Plan)
    WHERE elsewhere.state <> 'cancelled'
      AND start - duration({hours: 2}) < elsewhere.start < start + duration({hours: 2})
  }
  OR EXISTS {
    MATCH (person)<-[:ASKED {answer: 'yes'}]-(running:Seed)
    WHERE running.state IN ['propagating', 'tipped', 'booked']
      AND start - duration({hours: 2}) < running.start < start + duration({hours: 2})
  }
)
