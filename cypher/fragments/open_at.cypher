// Whether the `venue` is known to be open at $open_at by its own clock: its hours are those of its week, so one that closes
// past midnight is open on the next day's first hours.
any(local IN [datetime({datetime: $open_at, timezone: coalesce(venue.time_zone, 'UTC')})]
    WHERE (local.dayOfWeek - 1) * 24 + local.hour IN venue.hours)
