// Whether the caller may see a booking: the people of its plan, admins and agents do.
($sees_all OR EXISTS { (node)-[:OF]->(:Plan)<-[:GOES_TO|ORGANISES]-(me) })
