// Which run of which broker the relay last published to, and until when everything sent was handled by every group.
// :params {}
// Returns: run_id, handled_until (datetime or null)
MATCH (relay:Relay {id: "outbox"})
WHERE relay.run_id IS NOT NULL
RETURN relay.run_id AS run_id, relay.handled_until AS handled_until
