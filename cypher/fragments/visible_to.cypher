// Whether `me` may see `other`: neither has blocked the other, and `other` is public or a friend who shows to friends.
(
  NOT EXISTS { (me)-[:BLOCKED]-(other) }
  AND (
    other.privacy_level = 'public'
    OR (other.privacy_level = 'friends_only' AND EXISTS { (me)-[:FRIENDS_WITH]-(other) })
  )
)
