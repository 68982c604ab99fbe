// What is in the graph.
RETURN COUNT { (:User) } AS people, COUNT { (:User)-[:FRIENDS_WITH]->(:User) } AS friendships, COUNT { (:Venue) } AS venues,
       COUNT { (:Seed {origin: 'benchmark'}) } AS seeds
