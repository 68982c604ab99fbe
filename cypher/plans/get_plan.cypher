// One plan: where, when, who goes, its newest booking, and how the caller stands to it. Whoever has blocked the caller, or is
// blocked, is absent.
// :params {plan_id: "p-1", caller_id: "u-1", sees_all: false}
// Returns: id, state, start, created_at, time_zone, venue ({id, name, address}), seed_id, organiser_id, amount_per_head, currency, answers_due, version, end (null without a slot), people ([{id, name, state, waits, payment}]), booking ({id, state, party_size, confirmation_code} or null), standing (goes, asked or stranger)
MATCH (plan:Plan {id: $plan_id})-[:AT]->(venue:Venue)
OPTIONAL MATCH (me:User {id: $caller_id})
OPTIONAL MATCH (seed:Seed)-[:BECAME]->(plan)
OPTIONAL MATCH (organiser:User)-[:ORGANISES]->(plan)
  WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(organiser) }
CALL (plan, me) {
  MATCH (person:User)-[going:GOES_TO]->(plan)
  WHERE $sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(person) }
  WITH person, going
  ORDER BY person.name, person.id
  RETURN collect({
    id: person.id, name: person.name, state: going.state, waits: going.waiting_since IS NOT NULL,
    payment: head(COLLECT {
      MATCH (person)-[:PAYS]->(intent:PaymentIntent)-[:FOR]->(plan) RETURN intent.state ORDER BY intent.created_at DESC
    })
  }) AS people
}
CALL (plan) {
  OPTIONAL MATCH (booking:Booking)-[:OF]->(plan)
  WITH booking
  ORDER BY booking.created_at DESC, booking.id
  LIMIT 1
  RETURN CASE WHEN booking IS NULL THEN null ELSE {
    id: booking.id,
    state: booking.state,
    party_size: booking.party_size,
    confirmation_code: booking.confirmation_code
  } END AS booking
}
RETURN plan.id AS id,
       plan.state AS state,
       plan.start AS start,
       plan.created_at AS created_at,
       venue.time_zone AS time_zone,
       {id: venue.id, name: venue.name, address: venue.address} AS venue,
       seed.id AS seed_id,
       organiser.id AS organiser_id,
       coalesce(plan.amount_per_head, 0) AS amount_per_head,
       CASE WHEN plan.amount_per_head > 0 THEN plan.currency END AS currency,
       plan.answers_due AS answers_due,
       coalesce(plan.version, 1) AS version,
       head(COLLECT { MATCH (plan)-[:IN]->(slot:Slot) RETURN slot.end }) AS end,
       people,
       booking,
// include standing
       AS standing
