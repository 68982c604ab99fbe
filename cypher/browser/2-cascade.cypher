// How one seed grew: venue, starter group, who was asked in which wave, and what they said.
// :params {seed_id: "the id of a seed; `sprout demo` prints some"}
// Returns: paths, for the picture
MATCH place = (seed:Seed {id: $seed_id})-[:AT]->(:Venue)
OPTIONAL MATCH asked = (seed)-[:ASKED]->(person:User)
OPTIONAL MATCH among = (person)-[:FRIENDS_WITH]-(:User)<-[:ASKED]-(seed)
OPTIONAL MATCH plan = (seed)-[:BECAME]->(:Plan)<-[:OF]-(:Booking)
RETURN place, asked, among, plan
