"""What can speak against launching, cancelling or answering."""

from __future__ import annotations

from datetime import datetime


class PropagateError(Exception):
    """Base of this stage's errors."""


class UnknownSeed(PropagateError):
    """There is no such seed, or none that the caller may know of."""


class NotAllowed(PropagateError):
    """The caller neither starts the seed nor acts for others."""


class NotAsked(PropagateError):
    """The caller, who may know of the seed, was not asked to join it yet."""


class SeedConflict(PropagateError):
    """The seed's state does not allow it; the message says why."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


class AlreadyAnswered(PropagateError):
    """The person has answered before; the first answer holds."""

    def __init__(self, answer: str, answered_at: datetime) -> None:
        super().__init__(f"You have answered {answer!r} already.")
        self.answer = answer
        self.answered_at = answered_at


class Busy(PropagateError):
    """The person goes somewhere else at that time."""


class TooLate(PropagateError):
    """The answer came after the ask's deadline."""

    def __init__(self, deadline: datetime) -> None:
        super().__init__(f"The answer was due by {deadline.isoformat()}.")
        self.deadline = deadline
