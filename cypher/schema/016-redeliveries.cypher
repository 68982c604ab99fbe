// Deliveries that a consumer's death cut short, by group and event; by age for pruning.
CREATE CONSTRAINT redelivery_key IF NOT EXISTS FOR (n:Redelivery) REQUIRE n.key IS UNIQUE;
CREATE INDEX redelivery_at IF NOT EXISTS FOR (n:Redelivery) ON (n.at);
