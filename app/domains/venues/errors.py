"""What can be wrong with a new venue."""

from app.errors import SproutError


class UnknownManager(SproutError):
    """Who makes the venue is nobody in the graph."""
