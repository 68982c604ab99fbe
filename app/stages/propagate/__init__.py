"""Propagate: a scored seed is asked around in waves, in influence order, until it tips or momentum stops it.

Takes in scored seeds, their people and the acceptance model; gives out ASKED, the influence order and a `Plan` when it tips.
The next events are `person.asked` and `seed.reordered`, then `seed.tipped` (stage 6 books the table), `seed.joined` or `seed.stopped`.
"""
