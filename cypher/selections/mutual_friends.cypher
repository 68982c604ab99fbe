// How many friends of both there are whom the caller may see.
COUNT {
  MATCH (me)-[:FRIENDS_WITH]-(common:User)-[:FRIENDS_WITH]-(node)
  WHERE NOT EXISTS { (me)-[:BLOCKED]-(common) }
    AND common.privacy_level IN ['public', 'friends_only']
}
