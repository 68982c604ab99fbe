"""What can be wrong with a change to a person."""

from app.errors import SproutError


class PeopleError(SproutError):
    """Base of what speaks against a call about people."""


class NobodyHere(PeopleError):
    """The caller's token names a person who is not in the graph, or not any more."""


class UnknownPerson(PeopleError):
    """There is no such person, or the caller may not know of them."""


class Taken(PeopleError):
    """Somebody else has this handle or e-mail address."""


class ChangedMeanwhile(PeopleError):
    """Another request changed the same person between read and write, several times in a row."""
