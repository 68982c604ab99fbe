// What `person` has held for `plan` is to be let go, or paid back.
CALL (person, plan) {
  MATCH (person)-[:PAYS]->(intent:PaymentIntent)-[:FOR]->(plan)
  WHERE intent.wanted <> 'released' AND intent.state <> 'refused'
  SET intent.wanted = 'released',
      intent:Due
  RETURN count(intent) AS let_go
}
