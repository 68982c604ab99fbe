// Give up the lead, so that another relay may take it at once.
// :params {name: "worker-1"}
// Returns: nothing
MATCH (relay:Relay {id: "outbox"})
WHERE relay.holder = $name
REMOVE relay.holder, relay.lease_until
