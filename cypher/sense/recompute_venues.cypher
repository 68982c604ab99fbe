// Recompute popularity from all interactions, and let trending fade until now, for one batch of venues by id.
// :params {after_id: "", batch: 500, now: datetime("2026-11-25T16:30:00Z")}
// Returns: last_id (null when there was none), venues (int)
MATCH (venue:Venue)
WHERE venue.id > $after_id
WITH venue
ORDER BY venue.id
LIMIT $batch
// Locks the batch, so that no interaction falls between the reading and the writing.
SET venue.recomputed_at = $now
WITH venue
CALL (venue) {
  OPTIONAL MATCH (venue)<-[acted:INTERACTED]-(:User)
  RETURN toFloat(sum(acted.likes + acted.interests + acted.visits)) AS popularity,
         toFloat(sum(acted.views + acted.likes + acted.interests + acted.visits)) AS total,
         toFloat(count(CASE WHEN acted.last_at > $now - duration({days: 1}) THEN 1 END)) AS recent,
         min(acted.first_at) AS first_at
}
WITH venue, popularity, recent,
     CASE
       WHEN total = 0 THEN 0.0
       WHEN duration.inSeconds(first_at, $now).seconds <= 28 * 86400 THEN total
       ELSE total * 28 * 86400 / duration.inSeconds(first_at, $now).seconds
     END AS usual,
     coalesce(venue.trend_at, $now) AS before
WITH venue, popularity, recent, usual, before, CASE WHEN $now > before THEN $now ELSE before END AS latest
WITH venue, popularity, recent, usual, latest, duration.inSeconds(before, latest).seconds / 86400.0 AS days
// A venue that no event has counted yet begins with what its history says.
SET venue.popularity = popularity,
    venue.trend_recent = coalesce(venue.trend_recent * exp(-days), recent),
    venue.trend_usual = coalesce(venue.trend_usual * exp(-days / 28.0), usual),
    venue.trend_at = latest
SET venue.trending =
// include trending
RETURN max(venue.id) AS last_id, count(venue) AS venues
