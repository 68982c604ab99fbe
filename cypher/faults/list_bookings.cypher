// Every booking of the fault run, as the graph has it now.
// :params {}
// Returns: id, state, plan_id, party_size, people (who go), seed_id (null for one that was made by hand)
// Scans: all that was booked is wanted
MATCH (booking:Booking)-[:OF]->(plan:Plan)
OPTIONAL MATCH (seed:Seed)-[:BECAME]->(plan)
RETURN booking.id AS id,
       booking.state AS state,
       plan.id AS plan_id,
       booking.party_size AS party_size,
       COUNT { (:User)-[:GOES_TO]->(plan) } AS people,
       seed.id AS seed_id
