// Whether the caller may see a plan: its people, admins and agents do.
($sees_all OR EXISTS { (me)-[:GOES_TO|ORGANISES]->(node) })
