"""Venues without any system: their manager says yes or no in Sprout itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from app.clock import Clock
from app.providers.role import BadSignature, Heard, HoldRequest, Provider, Reservation

#: A manager's word is worth nothing once people are on their way.
NOTICE: Final = timedelta(minutes=45)


class Manual(Provider):
    """A person. Nothing is called: the manager sees in Sprout which tables are wanted, and answers there.

    Args:
        clock: Of the product.
        patience: How long a manager may take.
    """

    name = "manual"

    def __init__(self, clock: Clock, patience: timedelta) -> None:
        self._clock, self._patience = clock, patience

    async def hold(self, request: HoldRequest) -> Reservation:
        """Waits for the manager, at the latest until it would be too late to go elsewhere."""
        answer_by = min(self._clock.now() + self._patience, request.start - NOTICE)
        return Reservation(reference=request.key, state="waiting", answer_by=answer_by)

    async def find(self, request: HoldRequest, since: datetime) -> Reservation | None:
        """The same: there is nothing to look for."""
        return await self.hold(request)

    async def status(self, reference: str) -> Reservation:
        """Still waiting: an answer would have been taken down."""
        return Reservation(reference=reference, state="waiting")

    async def confirm(self, reference: str) -> Reservation:
        """The manager's word is final: there is nothing to add."""
        return await self.status(reference)

    async def cancel(self, reference: str) -> None:
        """Nothing to do: the manager sees that the table is off."""

    async def resize(self, reference: str, party_size: int) -> None:
        """Nothing to do: the manager sees how many come."""

    def hear(self, headers: Mapping[str, str], body: bytes, now: float) -> Heard:
        """Takes no webhook: a manager signs in."""
        raise BadSignature("a manager answers signed in, not by webhook")
