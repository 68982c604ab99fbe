// Who waits to be folded in to the live embeddings: few at any time.
CREATE INDEX user_awaits_embedding IF NOT EXISTS FOR (n:User) ON (n.awaits_embedding);
CREATE INDEX venue_awaits_embedding IF NOT EXISTS FOR (n:Venue) ON (n.awaits_embedding);
