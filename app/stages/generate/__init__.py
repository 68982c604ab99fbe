"""Stage 3, Generate. In: embeddings, ties, communities, free hours, slots; `seed.generation_requested` or the clock.

Out: `Seed` drafts, each with a venue, a slot and a starter group of two or three, grown by Cypher.
Next: `seed.generated`, on which the drafts are scored.
"""
