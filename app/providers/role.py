"""The role that every booking provider plays, and the words that it shares with booking."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from app.errors import SproutError

State = Literal["waiting", "held", "answered", "cancelled"]
"""Of a reservation: the provider thinks; the table is set aside until it is confirmed; it has said; it is given back."""

Outcome = Literal["confirmed", "refused", "offered"]
"""What a provider says in the end. `offered`: not then, but at one of other times."""


class ProviderError(SproutError):
    """A call to a provider came to nothing."""


class ProviderUnreachable(ProviderError):
    """It cannot be called, or answers with an error of its own; the same call may go better later.

    Attributes:
        sent: Whether the call may have reached it: it may have taken what we asked for and we do not know.
        retry_after: Seconds after which it wants to be asked again, where that is known.
    """

    def __init__(self, message: str, *, sent: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.sent, self.retry_after = sent, retry_after


class ProviderRefuses(ProviderError):
    """It does not accept the call as it is; repeating it would change nothing."""


class UnknownProvider(ProviderRefuses):
    """No provider of that name is set up."""


class WebhookError(SproutError):
    """A webhook that is not taken."""


class BadSignature(WebhookError):
    """It is not the provider's, was changed on its way, or is too old."""


class BadWebhook(WebhookError):
    """It is the provider's, and makes no sense."""


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """A table that is wanted, as a provider has to know it.

    Attributes:
        provider: Who keeps this venue's tables: a name, or several in the order in which they are tried, with commas between;
            None leaves it to the settings.
        key: Unique to the attempt: the same key is the same table, however often it is asked for.
        start: When the table is wanted.
        phone: Of the venue.
        time_zone: Of the venue, an IANA name.
        guest: The name under which the table is kept.
        spent: What calls for this booking have cost so far, in US dollars.
    """

    provider: str | None
    booking_id: str
    key: str
    party_size: int
    start: datetime
    venue_id: str
    venue_name: str
    phone: str | None
    time_zone: str
    guest: str
    spent: float = 0.0


@dataclass(frozen=True, slots=True)
class Reservation:
    """How a table stands at the provider.

    Attributes:
        reference: The provider's name for it, qualified by the provider's: `desk:R-17`.
        outcome: What the provider has said; None while it has not.
        code: What is shown at the door, when confirmed.
        reason: Why it was refused, in the provider's words.
        offers: Other times at the same venue, when offered.
        answer_by: Until when an answer can be waited for, in product time; None leaves it to the settings.
        cost: What asking has cost, in US dollars, where that is known.
    """

    reference: str
    state: State
    outcome: Outcome | None = None
    code: str | None = None
    reason: str | None = None
    offers: tuple[datetime, ...] = ()
    answer_by: datetime | None = None
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said about one attempt, heard by webhook or asked for.

    Attributes:
        key: Of the attempt.
        reference: Qualified, as in `Reservation`.
        cost: What asking has cost, in US dollars, where that is known.
    """

    booking_id: str
    key: str
    reference: str
    outcome: Outcome
    code: str | None = None
    reason: str | None = None
    offers: tuple[datetime, ...] = ()
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What a webhook said.

    Attributes:
        answer: The outcome; None where it only tells of progress.
        reply: The JSON that the provider waits for; None where it waits for none.
    """

    answer: Answer | None
    reply: dict[str, object] | None = None


class Provider(ABC):
    """A company, or a person, that keeps tables.

    Calls raise `ProviderUnreachable` when they may be tried again, and `ProviderRefuses` when no repetition helps.
    References are the provider's own here; the registry qualifies them.
    """

    name: str
    #: Whether `hold` with the same key again is the same table. Where it is not, `find` comes before a second `hold`.
    repeatable: ClassVar[bool] = True

    async def close(self) -> None:  # noqa: B027  one that has nothing open closes nothing
        """Closes what it holds open."""

    @abstractmethod
    async def hold(self, request: HoldRequest) -> Reservation:
        """Asks for a table."""

    @abstractmethod
    async def find(self, request: HoldRequest, since: datetime) -> Reservation | None:
        """The table that was asked for with this request's key.

        Args:
            request: As it was asked for.
            since: Real time before which it was surely not asked for.

        Returns:
            How it stands; None where the provider knows of none.
        """

    @abstractmethod
    async def status(self, reference: str) -> Reservation:
        """How a table stands."""

    @abstractmethod
    async def confirm(self, reference: str) -> Reservation:
        """Takes a table for good that is held; one that was confirmed already stays so."""

    @abstractmethod
    async def cancel(self, reference: str) -> None:
        """Gives a table back; one that was given back already stays so."""

    @abstractmethod
    async def resize(self, reference: str, party_size: int) -> None:
        """Says for how many people the table is."""

    @abstractmethod
    def hear(self, headers: Mapping[str, str], body: bytes, now: float) -> Heard:
        """Reads a webhook.

        Args:
            headers: With names in lower case.
            body: The exact bytes that arrived.
            now: Real time in Unix seconds; the product's clock may be simulated, another company's is not.

        Raises:
            BadSignature: It is not the provider's, or older than five minutes.
            BadWebhook: It makes no sense.
        """
