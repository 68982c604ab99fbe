"""Stage 6, Book. In: a plan whose seed has tipped (`seed.tipped`, `seed.joined`), the venue desk's answers.

Out: `Booking`, seats taken in the `Slot`, `Seed` and `Plan` booked or cancelled.
Next: `booking.confirmed` or `booking.failed`, of which the people are notified.
"""
