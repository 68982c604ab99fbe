// Whether `me` may ask `other` along: a friend, or somebody whom `me` may see. Who has blocked whom is looked at apart.
(
  other = me
  OR EXISTS { (me)-[:FRIENDS_WITH]-(other) }
  OR other.privacy_level = 'public'
)
