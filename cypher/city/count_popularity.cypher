// Count each venue's popularity anew: likes, interests and visits of everybody.
// :params {lists: {venue_ids: ["v-1", "v-2"]}}
// Returns: rows (int)
UNWIND $lists.venue_ids AS venue_id
MATCH (venue:Venue {id: venue_id})
CALL (venue) {
  MATCH (venue)<-[did:INTERACTED]-(:User)
  RETURN sum(did.likes + did.interests + did.visits) AS popularity
}
SET venue.popularity = toFloat(popularity)
RETURN count(*) AS rows
