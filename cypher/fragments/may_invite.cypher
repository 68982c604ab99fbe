// Whether `me` may ask `other` along: a friend, or somebody whom `me` may see; neither has blocked the other. Whether others of
// the group have blocked each other is looked at apart.
(
  other = me
  OR (
    NOT EXISTS { (me)-[:BLOCKED]-(other) }
    AND (EXISTS { (me)-[:FRIENDS_WITH]-(other) } OR other.privacy_level = 'public')
  )
)
