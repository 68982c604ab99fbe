// Keep how many people each order was expected to win when the seed was launched.
// :params {seed_id: "s-1", lists: {names: ["influence", "random"], people: [5.2, 3.1]}}
// Returns: orders (int)
MATCH (seed:Seed {id: $seed_id})
SET seed.compared_orders = $lists.names,
    seed.compared_people = $lists.people
RETURN size(seed.compared_orders) AS orders
