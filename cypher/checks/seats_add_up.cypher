// A slot's free seats are its capacity less the seats that bookings hold, and never fewer than none: nothing is oversold.
// :params {now: datetime("2026-11-25T17:30:00Z"), limit: 100}
// Returns: id, found
// Scans: a check looks at every slot
MATCH (slot:Slot)
WITH slot, reduce(sum = 0, seats IN COLLECT { MATCH (:Booking)-[hold:HOLDS]->(slot) RETURN hold.seats } | sum + seats) AS held
WHERE slot.seats_left < 0
   OR slot.seats_left + held <> slot.capacity
RETURN slot.id AS id,
       toString(slot.seats_left) + ' free and ' + toString(held) + ' held of ' + toString(slot.capacity) AS found
ORDER BY id
LIMIT $limit
