// Whether the caller may know that a person belongs to a seed: it is their own, or the person starts it or said yes.
(
  $sees_all OR coalesce(source = me, false)
  OR EXISTS { (node)-[:STARTS_WITH]->(source) } OR EXISTS { (node)-[:ASKED {answer: 'yes'}]->(source) }
)
