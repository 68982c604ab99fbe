// No event tells of a version that its seed or booking has not reached, and none tells of one change twice; a new order is
// no change of the seed.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every event
MATCH (event:OutboxEvent)
OPTIONAL MATCH (seed:Seed {id: event.key})
OPTIONAL MATCH (booking:Booking {id: event.key})
WITH event.key AS key, event.type AS type, event.sequence AS sequence,
     coalesce(event.user_id, event.reference, '') AS whom,
     coalesce(seed.version, booking.version) AS version,
     count(event) AS events
WHERE sequence > version
   OR (events > 1 AND version IS NOT NULL AND type <> 'seed.reordered')
RETURN key AS id,
       type + ' ' + whom + ' of version ' + toString(sequence) + ', ' + toString(events) + ' times, at version '
         + toString(version) AS found
ORDER BY id, found
LIMIT $limit
