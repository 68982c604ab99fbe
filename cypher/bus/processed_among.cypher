// Which of some deliveries have taken effect already.
// :params {lists: {keys: ["propagate:0b0e1f7c"]}}
// Returns: key
UNWIND $lists.keys AS key
MATCH (record:ProcessedEvent {key: key})
RETURN record.key AS key
