// Which relay leads.
MATCH (relay:Relay {id: 'outbox'})
RETURN relay.holder AS holder
