// Letters of events that a group gave up on: one a delivery; ids in the order of time.
CREATE CONSTRAINT dead_letter_id IF NOT EXISTS FOR (n:DeadLetter) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT dead_letter_key IF NOT EXISTS FOR (n:DeadLetter) REQUIRE n.key IS UNIQUE;
// What a key has left unsent, by the version of what changed.
CREATE INDEX unsent_key IF NOT EXISTS FOR (n:Unsent) ON (n.key, n.sequence);
