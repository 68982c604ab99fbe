// How much of everything there is, from the store's own counts.
// :params {}
// Returns: people, venues, interests, slots, friendships, interactions, likes, tags, seeds, asks, plans, bookings, events_unsent (all int)
RETURN COUNT { (:User) } AS people,
       COUNT { (:Venue) } AS venues,
       COUNT { (:Interest) } AS interests,
       COUNT { (:Slot) } AS slots,
       COUNT { ()-[:FRIENDS_WITH]->() } AS friendships,
       COUNT { ()-[:INTERACTED]->() } AS interactions,
       COUNT { ()-[:LIKES]->() } AS likes,
       COUNT { ()-[:TAGGED]->() } AS tags,
       COUNT { (:Seed) } AS seeds,
       COUNT { ()-[:ASKED]->() } AS asks,
       COUNT { (:Plan) } AS plans,
       COUNT { (:Booking) } AS bookings,
       COUNT { (:Unsent) } AS events_unsent
