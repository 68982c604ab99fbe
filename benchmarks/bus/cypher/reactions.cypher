UNWIND $keys AS key
MATCH (done:ProcessedEvent {key: key})
RETURN key, done.at.epochMillis AS at
