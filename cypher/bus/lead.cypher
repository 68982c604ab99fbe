// Take or extend the lead among relays, unless another holds it. The server's clock decides, not a machine's of ours.
// :params {name: "worker-1", milliseconds: 3000}
// Returns: held (bool: it was held before; no row while another leads)
MERGE (relay:Relay {id: "outbox"})
// Locks the node, so that of two that ask at once the second sees what the first has taken.
SET relay.touched_at = datetime()
WITH relay, coalesce(relay.holder = $name, false) AS held, coalesce(relay.lease_until > datetime(), false) AS taken
WHERE held OR NOT taken
SET relay.holder = $name,
    relay.lease_until = datetime() + duration({milliseconds: $milliseconds})
RETURN held AND taken AS held
