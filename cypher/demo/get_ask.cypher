// One open ask as the person asked sees it; friends are those who had said yes when the ask was made, the first ones up to
// the number that the ask tells: a yes may be in before an ask and bear a later time, when the two were written at once.
// :params {seed_id: "s-1", user_id: "u-1"}
// Returns: seed_id, user_id, venue_id, category, tags ([string]), price_level, latitude, longitude, time_zone, start, asked_at, deadline, accepted ([{id, strength}]), group_size
MATCH (seed:Seed {id: $seed_id})
CALL (seed) {
  MATCH (seed)-[ask:ASKED]->(person:User {id: $user_id})
  WHERE ask.answer IS NULL
  RETURN ask, person
}
MATCH (seed)-[:AT]->(venue:Venue)
CALL (seed, ask) {
  MATCH (seed)-[yes:ASKED {answer: 'yes'}]->(:User)
  WHERE yes.answered_at <= ask.asked_at
  RETURN count(yes) AS group_size
}
CALL (seed, ask, person) {
  MATCH (seed)-[yes:ASKED {answer: 'yes'}]->(friend:User)-[tie:FRIENDS_WITH]-(person)
  WITH ask, friend, tie, yes
  ORDER BY yes.answered_at, friend.id
  WITH ask, collect({id: friend.id, strength: tie.strength}) AS friends
  RETURN collect(friends[..ask.accepted_friends]) AS found
}
WITH seed, ask, person, venue, group_size, coalesce(head(found), []) AS accepted
RETURN seed.id AS seed_id,
       person.id AS user_id,
       venue.id AS venue_id,
       venue.category AS category,
       [(venue)-[:TAGGED]->(tag:Interest) | tag.name] AS tags,
       venue.price_level AS price_level,
       venue.location.latitude AS latitude,
       venue.location.longitude AS longitude,
       venue.time_zone AS time_zone,
       seed.start AS start,
       ask.asked_at AS asked_at,
       ask.deadline AS deadline,
       accepted,
       CASE WHEN size(accepted) > group_size THEN size(accepted) ELSE group_size END AS group_size
