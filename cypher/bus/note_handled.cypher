// Record until when everything that was sent has been handled by every group: the rest is what a wiped broker loses.
// :params {until: datetime("2026-11-25T16:30:00Z")}
// Returns: nothing
MATCH (relay:Relay {id: "outbox"})
SET relay.handled_until = $until
