// Record that an event took effect for one consumer; a second record of it is refused by a constraint.
// :params {key: "propagate:0b0e1f7c"}
// Returns: nothing
CREATE (:ProcessedEvent {key: $key, at: datetime()})
