// What the relay looks up: events by when they were sent, records of handled events by age, its own node.
CREATE CONSTRAINT relay_id IF NOT EXISTS FOR (n:Relay) REQUIRE n.id IS UNIQUE;
CREATE INDEX outbox_event_sent_at IF NOT EXISTS FOR (n:OutboxEvent) ON (n.sent_at);
CREATE INDEX processed_event_at IF NOT EXISTS FOR (n:ProcessedEvent) ON (n.at);
