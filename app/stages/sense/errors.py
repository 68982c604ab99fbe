"""What can be wrong with an interaction."""

from app.errors import SproutError


class UnknownVenue(SproutError):
    """There is no venue of this id."""


class UnknownPerson(SproutError):
    """There is no person of this id."""
