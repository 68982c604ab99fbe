// A booking that is held, confirmed or completed holds as many seats of one slot as its party is large; any other holds none.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every booking
MATCH (booking:Booking)
WITH booking, COLLECT { MATCH (booking)-[hold:HOLDS]->(:Slot) RETURN hold.seats } AS held
WHERE held <> CASE WHEN booking.state IN ['held', 'confirmed', 'completed'] THEN [booking.party_size] ELSE [] END
RETURN booking.id AS id,
       booking.state + ' for ' + toString(booking.party_size) + ', holds' + reduce(text = '', one IN held | text + ' ' + toString(one)) AS found
ORDER BY id
LIMIT $limit
