// How `me`, whose interests are `mine`, and `other` fit together, counting with the cell of about 1 km that `other` is in:
// gives compatibility (0-100), apart_km and shared_interests ([name]).
CALL (me, mine, other) {
  WITH me, mine, other,
       COLLECT { MATCH (other)-[:LIKES]->(theirs:Interest) RETURN theirs } AS theirs,
       point.distance(me.location,
// include coarse_place
       ) * 6.371 / 6378.14 AS apart_km
// include pair_compatibility
  RETURN compatibility, apart_km,
         COLLECT { UNWIND theirs AS interest WITH interest WHERE interest IN mine RETURN interest.name ORDER BY interest.name }
           AS shared_interests
}
