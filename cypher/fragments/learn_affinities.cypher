// What `me` likes, from what was stated and from all that `me` did at venues with a tag; `tags` limits which (null: all).
// weight = 1 - (1 - stated) * exp(-0.1 * sum of interaction weight * tag weight): it grows, stays within 0-1, and comes
// out the same however often it is computed. A tag becomes an interest of its own when deeds alone say 0.5 and a quarter
// of all deeds were at venues with it: who goes out a lot has been everywhere, and does not like everything.
CALL (me, tags) {
  WITH me, tags,
       reduce(all = 0.0, weight IN COLLECT { MATCH (me)-[done:INTERACTED]->(:Venue) RETURN done.weight } | all + weight)
         AS all
  MATCH (me)-[deed:INTERACTED]->(:Venue)-[tagged:TAGGED]->(interest:Interest)
  WHERE tags IS NULL OR interest IN tags
  WITH me, all, interest, sum(deed.weight * coalesce(tagged.weight, 1.0)) AS deeds
  WITH me, all, interest, deeds, exp(-0.1 * deeds) AS unmoved
  WHERE (unmoved <= 0.5 AND deeds >= 0.25 * all) OR EXISTS { (me)-[:LIKES]->(interest) }
  // Interests are locked in one order by everybody: two people at venues that share tags do not wait for each other.
  WITH me, interest, unmoved
  ORDER BY interest.name
  MERGE (me)-[likes:LIKES]->(interest)
    ON CREATE SET likes.stated = 0.0
    ON MATCH SET likes.stated = coalesce(likes.stated, likes.weight, 0.5)
  SET likes.weight = 1.0 - (1.0 - likes.stated) * unmoved
  RETURN count(likes) AS affinities
}
