"""Classical influence maximisation: whom to win first so that most are won in the end, by reverse-reachable sets."""
