// Count interactions into how busy their venues are against their usual rate. Each fades from its own moment on, so the
// order in which they are counted does not matter.
// :params {lists: {venues: [{id: "v-1", latest: datetime("2026-11-25T16:30:00Z"), moments: [datetime("2026-11-25T16:30:00Z")]}]}}
// Returns: venues (int)
UNWIND $lists.venues AS counted
MATCH (venue:Venue {id: counted.id})
// Locks the venue, so that two batches at once are counted one after the other; it reads nothing of what it sets, for a
// SET that reads its own property takes a second lock, and two of them at once can wait for each other.
SET venue.trend_counted_at = counted.latest
WITH venue, counted, coalesce(venue.trend_at, counted.latest) AS before
WITH venue, counted, before, CASE WHEN counted.latest > before THEN counted.latest ELSE before END AS latest
WITH venue, latest,
     duration.inSeconds(before, latest).seconds / 86400.0 AS days,
     [moment IN counted.moments | duration.inSeconds(moment, latest).seconds / 86400.0] AS ages
SET venue.trend_recent = coalesce(venue.trend_recent, 0.0) * exp(-days) + reduce(sum = 0.0, age IN ages | sum + exp(-age)),
    venue.trend_usual =
      coalesce(venue.trend_usual, 0.0) * exp(-days / 28.0) + reduce(sum = 0.0, age IN ages | sum + exp(-age / 28.0)),
    venue.trend_at = latest
SET venue.trending =
// include trending
RETURN count(venue) AS venues
