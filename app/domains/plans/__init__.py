"""Plans: made, answered and shown by the people who go."""
