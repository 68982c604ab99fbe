// Somebody who was asked wants less like this: an open ask is declined, and they are asked to no venue of this category for a
// while. An answer given before stays, and so does a wish that still holds: saying it twice changes nothing.
// :params {seed_id: "s-1", user_id: "u-9", answer: "no", now: datetime("2026-11-25T16:40:00Z"), until: datetime("2026-12-23T16:40:00Z")}
// Returns: answer (the one that holds), category, until (null for who was not asked); no row for who may not know of the seed
MATCH (seed:Seed {id: $seed_id})
WHERE EXISTS { (seed)-[:STARTS_WITH|ASKED]->(:User {id: $user_id}) }
SET seed.touched_at = $now
WITH seed
// include take_answer
WITH seed, ask, person
MATCH (seed)-[:AT]->(venue:Venue)
FOREACH (_ IN CASE WHEN person IS NULL THEN [] ELSE [1] END |
  MERGE (person)-[wish:AVOIDS]->(venue)
  SET wish += CASE WHEN wish.until > $now THEN {} ELSE {at: $now, until: $until} END
)
WITH ask, person, venue
OPTIONAL MATCH (person)-[kept:AVOIDS]->(venue)
RETURN ask.answer AS answer,
       venue.category AS category,
       kept.until AS until
