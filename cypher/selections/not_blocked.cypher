// Whether neither the person nor the caller has blocked the other; admins and agents see everybody.
($sees_all OR NOT EXISTS { (me)-[:BLOCKED]-(node) })
