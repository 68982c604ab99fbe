"""What can go wrong with names, passwords, sessions and links."""

from app.errors import SproutError


class UnknownPerson(SproutError):
    """Nobody has this id or handle."""


class WrongCredentials(SproutError):
    """The e-mail address and the password do not belong together; which of them is wrong is not told."""


class SessionOver(SproutError):
    """The refresh token is none, an old one, or of a session that has ended."""


class UnknownSession(SproutError):
    """The person has no such session."""


class LinkOver(SproutError):
    """The link is none of ours, was used, or is too old."""


class AddressTaken(SproutError):
    """Somebody has made an account with this address since the sign-up."""
