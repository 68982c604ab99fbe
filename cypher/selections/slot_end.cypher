// When a slot ends, by the clock of the venue it was reached from.
datetime({datetime: node.end, timezone: coalesce(source.time_zone, 'UTC')})
