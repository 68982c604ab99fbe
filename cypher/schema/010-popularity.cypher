// The busiest venues first: what the engagement ranker measures popularity by, and the ranker by popularity alone.
CREATE INDEX venue_popularity IF NOT EXISTS FOR (n:Venue) ON (n.popularity);
