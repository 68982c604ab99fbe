// Seeds that still ask.
MATCH (seed:Seed {state: 'propagating'})
RETURN count(seed) AS count
