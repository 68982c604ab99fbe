// Whether the caller may see a seed: who starts it or was asked, admins and agents do.
($sees_all OR EXISTS { (node)-[:STARTS_WITH|ASKED]->(me) })
