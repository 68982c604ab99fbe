// A person's open asks, most likely yes first, each with its venue, slot and who is in. Whoever has blocked the person,
// or is blocked, is absent also from the count; others whom the person may not see are only counted.
// :params {user_id: "u-1", now: datetime("2026-11-25T16:30:00Z"), after_probability: null, after_id: null, limit: 21}
// Returns: seed_id, state, probability (float), wave (int), asked_at, deadline, reasons ([string]), min_group, max_group, start, end, seats_left, venue (map), going (int), people ([{id, name, friend}])
MATCH (me:User {id: $user_id})
// include open_asks
