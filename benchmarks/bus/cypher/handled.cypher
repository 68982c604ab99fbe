// Records of handled events, from the store of counts.
MATCH (record:ProcessedEvent)
RETURN count(record) AS count
