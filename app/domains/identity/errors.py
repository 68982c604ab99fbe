"""What can be wrong with a name."""

from app.errors import SproutError


class UnknownPerson(SproutError):
    """Nobody has this id or handle."""
