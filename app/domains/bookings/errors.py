"""What can speak against a table."""

from __future__ import annotations

from typing import Any


class BookingError(Exception):
    """Base of this room's errors: a refusal with its reason.

    Attributes:
        status: HTTP status of the refusal.
        title: The kind of refusal in words.
        facts: What the caller needs to know of it, by name.
    """

    status = 409
    title = "Conflict of state"

    def __init__(self, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.facts = facts


class UnknownThing(BookingError):
    """There is none of that id, or none that the caller may know of."""

    status = 404

    def __init__(self, kind: str, *ids: str) -> None:
        named = ", ".join(repr(id) for id in ids)
        super().__init__(f"There is no {kind} {named}.")
        self.title = f"Unknown {kind}"


class BadParty(BookingError):
    """The people named make no party."""

    status = 400
    title = "Bad party"


class PartySizeDiffers(BookingError):
    """The party has another size than people are named."""

    status = 400
    title = "Party size differs"

    def __init__(self, party_size: int, people: int) -> None:
        super().__init__(
            f"party_size is {party_size}, and {people} people are named, the organiser counted.",
            party_size=party_size,
            people=people,
        )


class PastTime(BookingError):
    """The time has passed."""

    status = 400
    title = "Past time"


class NotTogether(BookingError):
    """Some of these people have blocked each other; it is not told who."""

    title = "Not together"


class VenueClosed(BookingError):
    """The venue is closed then, or offers no table that begins then."""

    title = "Venue closed"


class NoSeats(BookingError):
    """There are not as many seats left."""

    title = "Out of seats"


class AlreadyBooked(BookingError):
    """The organiser has this table, or goes elsewhere then."""

    title = "Already booked"


class NotOrganiser(BookingError):
    """Only who organises the plan may do this."""

    status = 403
    title = "Not allowed"


class Over(BookingError):
    """The booking or plan is over, or not as far yet."""
