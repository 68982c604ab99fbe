"""The event bus: outbox relay, Redis Streams, subscriptions, dead letters. The only place that imports the broker."""
