// Which relay leads now.
// :params {}
// Returns: holder (no row while none does)
MATCH (relay:Relay {id: "outbox"})
WHERE relay.lease_until > datetime()
RETURN relay.holder AS holder
