"""Stage 4, Score. In: `Seed` drafts (`seed.generated`), the live acceptance and conversion models or their formulas.

Out: the best seeds with conversion probability and reasons, spread over people, slots and venues; other drafts are forgotten.
Next: `seed.scored`; a scored seed waits to be launched.
"""
