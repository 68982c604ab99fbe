// Which run of the Redis server the relay last published to.
// :params {}
// Returns: run_id
MATCH (relay:Relay {id: "outbox"})
RETURN relay.run_id AS run_id
