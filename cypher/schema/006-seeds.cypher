// One seed for one starter group in one slot: two runs that generate at once meet at the same node.
CREATE CONSTRAINT seed_key IF NOT EXISTS FOR (n:Seed) REQUIRE n.key IS UNIQUE;
// The drafts of a request, for scoring; the seeds to come, for lists and limits.
CREATE INDEX seed_request IF NOT EXISTS FOR (n:Seed) ON (n.request_id);
CREATE INDEX seed_start IF NOT EXISTS FOR (n:Seed) ON (n.start);
