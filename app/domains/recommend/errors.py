"""What can be wrong with asking for recommendations."""

from app.errors import SproutError


class UnknownPerson(SproutError):
    """There is no person of this id."""
