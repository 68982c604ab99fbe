// When a slot begins, by the clock of the venue it was reached from.
datetime({datetime: node.start, timezone: coalesce(source.time_zone, 'UTC')})
