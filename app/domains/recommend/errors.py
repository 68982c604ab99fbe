"""What can be wrong with asking for recommendations."""

from app.errors import SproutError


class UnknownPerson(SproutError):
    """There is no person of this id."""


class UnknownVenue(SproutError):
    """There is no venue of this id."""


class UnknownMember(SproutError):
    """There is no person of this id, or none that the caller may know of.

    Attributes:
        id: Whose.
    """

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class NotTogether(SproutError):
    """Some of these people have blocked each other; it is not told who."""
