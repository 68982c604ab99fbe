"""What can speak against a step between two people."""

from typing import ClassVar

from app.errors import SproutError


class FriendsError(SproutError):
    """Base of what speaks against a call about friends."""


class NobodyHere(FriendsError):
    """The caller's token names a person who is not in the graph, or not any more."""


class Unknown(FriendsError):
    """What the id names is not there, or nothing that the caller may know of.

    Attributes:
        kind: What it would be, in words.
    """

    kind: ClassVar[str]


class UnknownPerson(Unknown):
    """There is no such person, or the caller may not know of them."""

    kind = "person"


class UnknownRequest(Unknown):
    """There is no such request, or it is not the caller's to answer."""

    kind = "request"


class NotFriends(Unknown):
    """The two are not friends."""

    kind = "friend"


class Conflict(FriendsError):
    """How the two stand speaks against it.

    Attributes:
        status: Of the answer.
        title: The kind of problem, in words.
    """

    status: ClassVar[int] = 409
    title: ClassVar[str]


class AlreadyFriends(Conflict):
    """The two are friends already."""

    title = "Already friends"


class TooMany(Conflict):
    """So many requests of the caller are open that no further one is taken."""

    title = "Too many open requests"


class Oneself(Conflict):
    """Nobody is their own friend."""

    status = 400
    title = "Oneself"
