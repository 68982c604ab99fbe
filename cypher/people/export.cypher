// Everything held about a person: every property of theirs, and every relationship with its own and with what is at its other end.
// Nothing is named here but what is left out: who else has blocked, suggested or resembles the person, which is others' own; keys, of
// which only hashes are kept. What belongs to the person alone (notices, sessions, payments) is told whole, other things by what
// names them; people by name where the person may see them, or has to do with them.
// :params {user_id: "u-1", lists: {own: ["Notification", "Session", "Credential", "PaymentIntent"], others: ["BLOCKED", "SUGGESTED", "SIMILAR_TASTE", "NEXT_SIMILAR_TASTE"]}}
// Returns: person (map), held ([{type, direction, properties, kind, other (map)}]), answers_kept ([map]); no row for who is not there
MATCH (me:User {id: $user_id})
CALL (me) {
  OPTIONAL MATCH (me)-[link]-(other)
  WHERE NOT (startNode(link) = other AND type(link) IN $lists.others)
    AND (NOT EXISTS { (me)-[:BLOCKED]-(other) } OR (type(link) = 'BLOCKED' AND startNode(link) = me)
         OR NOT other:User)
  WITH me, link, other,
// include visible_to
       OR type(link) IN ['FRIENDS_WITH', 'BLOCKED', 'REQUESTED_FRIEND'] AS named
  ORDER BY type(link), elementId(link)
  RETURN [one IN collect(CASE WHEN link IS NOT NULL THEN {
    type: type(link),
    direction: CASE WHEN startNode(link) = me THEN 'out' ELSE 'in' END,
    properties: properties(link),
    kind: labels(other)[0],
    other: CASE
      WHEN any(label IN labels(other) WHERE label IN $lists.own) THEN properties(other)
      WHEN other:User AND named THEN {id: other.id, name: other.name, handle: other.handle}
      WHEN other:User THEN {id: other.id}
      ELSE other {.id, .name, .title, .state, .start, .venue_id, .category}
    END
  } END) WHERE one IS NOT NULL] AS held
}
CALL (me) {
  MATCH (kept:KeptAnswer)
  WHERE kept.id STARTS WITH me.id + '|'
  RETURN collect(kept {.at, .status, .answer, .location}) AS answers_kept
}
RETURN properties(me) AS person,
       held,
       answers_kept
