"""Calls to the venue desk. Each may be repeated: a reservation carries its key, the others set a state."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import httpx
import stamina

from app.errors import SproutError
from app.settings import Settings
from app.stages.book.queries import Booking

CALLBACK_PATH = "/api/v1/webhooks/desk"
_TIMEOUT = httpx.Timeout(3.0, connect=1.0)


class DeskUnreachable(SproutError):
    """The desk cannot be called, or answers with an error of its own; the call may be tried again later."""


class DeskRefuses(SproutError):
    """The desk does not accept the call as it is; repeating it would change nothing."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What the desk says about a reservation; `outcome` is None while it has not answered."""

    reference: str
    state: Literal["waiting", "answered", "cancelled"]
    outcome: Literal["confirmed", "refused"] | None
    code: str | None


@cache
def _tls() -> ssl.SSLContext:
    """Loading the certificates takes longer than a call, so it is done once a process."""
    return ssl.create_default_context()


@asynccontextmanager
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    """The desk for a few calls."""
    async with httpx.AsyncClient(base_url=settings.desk_url, timeout=_TIMEOUT, verify=_tls()) as http:
        yield Desk(http, settings.api_url + CALLBACK_PATH)


class Desk:
    """The venue desk's HTTP.

    Every method raises `DeskUnreachable` after three tries, and `DeskRefuses` for an answer that no repetition changes.
    """

    def __init__(self, http: httpx.AsyncClient, callback_url: str) -> None:
        self._http, self._callback_url = http, callback_url

    async def reserve(self, booking: Booking) -> Reservation:
        """Asks for the table of the attempt in hand."""
        return _reservation(
            await self._call(
                "POST",
                "/reservations",
                {
                    "booking_id": booking.id,
                    "venue": booking.venue_id,
                    "party_size": booking.party_size,
                    "start": booking.start.isoformat(),
                    "callback_url": self._callback_url,
                    "idempotency_key": booking.idempotency_key,
                },
            )
        )

    async def get(self, reference: str) -> Reservation:
        """How the reservation stands."""
        return _reservation(await self._call("GET", f"/reservations/{reference}"))

    async def resize(self, reference: str, party_size: int) -> None:
        """Says for how many people the table is."""
        await self._call("PATCH", f"/reservations/{reference}", {"party_size": party_size})

    async def cancel(self, reference: str) -> None:
        """Gives the table back."""
        await self._call("DELETE", f"/reservations/{reference}")

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            async for attempt in stamina.retry_context(
                on=_passes, attempts=3, timeout=8.0, wait_initial=0.1, wait_max=1.0, wait_jitter=0.1
            ):
                with attempt:
                    answer = (await self._http.request(method, path, json=body)).raise_for_status()
                    found: dict[str, Any] = answer.json()
                    return found
        except httpx.HTTPError as error:
            message = f"{method} {path} of the venue desk: {error!r}"
            raise DeskUnreachable(message) if _passes(error) else DeskRefuses(message) from error
        raise AssertionError("unreachable: the last attempt returns or raises")


def _passes(error: Exception) -> bool:
    """Whether the same call may go better a moment later."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= 500 or error.response.status_code in (408, 429)
    return isinstance(error, httpx.TransportError)


def _reservation(answer: dict[str, Any]) -> Reservation:
    return Reservation(answer["reference"], answer["state"], answer["outcome"], answer["code"])
