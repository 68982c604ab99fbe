// The role of `person`: who manages a venue and is else a member is a venue manager.
CASE
  WHEN coalesce(person.role, 'member') = 'member' AND EXISTS { (person)-[:MANAGES]->(:Venue) } THEN 'venue_manager'
  ELSE coalesce(person.role, 'member')
END
