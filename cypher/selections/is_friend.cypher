// Whether a person is the caller's friend.
EXISTS { (me)-[:FRIENDS_WITH]-(node) }
