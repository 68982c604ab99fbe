"""Events of people and of what is between them; see `app.bus.events`."""

from typing import Literal

from app.bus.event import Event


class ProfileChanged(Event):
    """Somebody changed their profile or preferences, or was added."""

    type: Literal["profile.changed"] = "profile.changed"
    user_id: str


class ProfileErased(Event):
    """Somebody is gone for good; whatever is kept of them elsewhere is to go too."""

    type: Literal["profile.erased"] = "profile.erased"
    user_id: str


class FriendshipEvent(Event):
    """Something happened between two people.

    Attributes:
        user_id: Who did it.
        other_id: With whom.
    """

    user_id: str
    other_id: str


class FriendRequested(FriendshipEvent):
    """Somebody asked somebody to be friends."""

    type: Literal["friendship.requested"] = "friendship.requested"
    request_id: str


class FriendshipMade(FriendshipEvent):
    """Two people are friends."""

    type: Literal["friendship.made"] = "friendship.made"


class FriendshipEnded(FriendshipEvent):
    """Two people are no friends any more."""

    type: Literal["friendship.ended"] = "friendship.ended"
