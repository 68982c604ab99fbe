// Record that events took effect for their consumers; a second record of one is refused by a constraint.
// :params {lists: {keys: ["propagate:0b0e1f7c"]}}
// Returns: nothing
UNWIND $lists.keys AS key
CREATE (:ProcessedEvent {key: key, at: datetime()})
