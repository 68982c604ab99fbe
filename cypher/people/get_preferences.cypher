// What somebody likes, and how often and when they may be asked.
// :params {user_id: "u-1"}
// Returns: price_min, price_max, cuisines, dietary_needs, group_size ({min, max} or null), quiet_hours ({start, end} or null), ask_cap_per_week (null: the service's), version
MATCH (person:User {id: $user_id})
RETURN
// include preference_columns
