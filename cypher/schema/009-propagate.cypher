// Running seeds by state and start: what the minute's look at open asks reads.
CREATE INDEX seed_state_start IF NOT EXISTS FOR (n:Seed) ON (n.state, n.start);
