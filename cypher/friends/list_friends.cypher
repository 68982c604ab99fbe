// Somebody's friends who show themselves to friends, by name.
// :params {user_id: "u-1", after_name: null, after_id: null, limit: 21}
// Returns: id, handle, name, since, shown_location (null where not shared)
MATCH (me:User {id: $user_id})-[tie:FRIENDS_WITH]-(other:User)
WHERE
// include visible_to
WITH tie, other, coalesce(other.name, '') AS sort
WHERE $after_name IS NULL OR sort > $after_name OR (sort = $after_name AND other.id > $after_id)
WITH tie, other, sort
ORDER BY sort, other.id
LIMIT $limit
RETURN other.id AS id,
       other.handle AS handle,
       other.name AS name,
       tie.since AS since,
       CASE WHEN other.shares_location THEN other.shown_location END AS shown_location
ORDER BY sort, id
