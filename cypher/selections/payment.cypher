// How a person's share of a plan stands, for that person, the organiser, admins and agents.
CASE WHEN $sees_all OR coalesce(node = me, false) OR EXISTS { (me)-[:ORGANISES]->(source) } THEN head(COLLECT {
  MATCH (node)-[:PAYS]->(intent:PaymentIntent)-[:FOR]->(source)
  RETURN intent.state ORDER BY intent.created_at DESC
}) END
