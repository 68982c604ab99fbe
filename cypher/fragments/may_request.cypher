// Whether `me` may ask `other` to be friends: nobody who is private, gone, or has blocked or been blocked; whoever shows only to
// friends can be asked by those who know the handle or the number.
(
  other.privacy_level IN ['public', 'friends_only']
  AND NOT other:Erased
  AND NOT EXISTS { (me)-[:BLOCKED]-(other) }
)
