// Count one interaction into how busy its venue is against its usual rate.
// :params {venue_id: "v-1", at: datetime("2026-11-25T16:30:00Z")}
// Returns: trending (float)
MATCH (venue:Venue {id: $venue_id})
// Locks the venue, so that two events at once are counted one after the other; it reads nothing of what it sets, for a
// SET that reads its own property takes a second lock, and two of them at once can wait for each other.
SET venue.trend_counted_at = $at
WITH venue, coalesce(venue.trend_at, $at) AS before
WITH venue, before, CASE WHEN $at > before THEN $at ELSE before END AS latest
WITH venue, latest, duration.inSeconds(before, latest).seconds / 86400.0 AS days
SET venue.trend_recent = coalesce(venue.trend_recent, 0.0) * exp(-days) + 1.0,
    venue.trend_usual = coalesce(venue.trend_usual, 0.0) * exp(-days / 28.0) + 1.0,
    venue.trend_at = latest
SET venue.trending =
// include trending
RETURN venue.trending AS trending
