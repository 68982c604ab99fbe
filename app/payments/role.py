"""The role that every payment company plays: hold an amount, take it, give it back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

from app.errors import SproutError

Authorised = Literal["authorised", "refused"]


class PaymentError(SproutError):
    """The company cannot be called, or does not do as asked; the same call may go better later."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one person is to pay.

    Attributes:
        id: Of the payment intent: the same id is the same payment, however often it is asked for.
        amount: In the smallest unit of the currency.
        currency: ISO 4217.
        payer_id: `User.id`.
    """

    id: str
    amount: int
    currency: str
    payer_id: str


class Payments(ABC):
    """A company that holds money.

    Every call may be repeated: each sets a state of the payment with that id, and one that has been given back stays so,
    whatever arrives late. Calls raise `PaymentError` when nothing is known of what came of them.
    """

    @abstractmethod
    async def authorise(self, share: Share) -> Authorised:
        """Holds the amount; one that is held or taken already stays so."""

    @abstractmethod
    async def capture(self, id: str) -> None:
        """Takes what is held.

        Raises:
            PaymentError: Nothing is held under this id.
        """

    @abstractmethod
    async def release(self, id: str) -> None:
        """Lets go of what is held, or pays back what was taken; an id that is not known yet will never be held."""
