"""Real outings: who comes along, where they go, when, who follows whom, and what whole seeds are worth against them."""
