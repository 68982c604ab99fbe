// What a plan's share is counted in, where it costs anything.
CASE WHEN node.amount_per_head > 0 THEN node.currency END
