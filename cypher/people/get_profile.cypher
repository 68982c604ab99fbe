// One's own profile.
// :params {user_id: "u-1"}
// Returns: id, handle, email, name, birth_year, location ({latitude, longitude} or null), shares_location (bool), shown_location (geohash or null), neighborhood, time_zone, privacy_level, role, has_phone (bool), created_at, version
MATCH (person:User {id: $user_id})
RETURN
// include profile_columns
