"""All providers of an installation by their names, and the one way to call them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache

import httpx

from app.providers.desk import Desk
from app.providers.role import Heard, HoldRequest, Provider, ProviderRefuses, Reservation
from app.settings import Settings

WEBHOOKS = "/api/v1/webhooks"
_TIMEOUT = httpx.Timeout(3.0, connect=1.0)


class UnknownProvider(ProviderRefuses):
    """No provider of that name is set up."""


class Providers:
    """The providers of this installation.

    References that go in and out are qualified by the provider's name (`desk:R-17`), so that one of them is enough to
    find whose it is, and two companies may use the same.
    """

    def __init__(self, known: Mapping[str, Provider], *, usual: str) -> None:
        self._known, self._usual = dict(known), usual

    async def hold(self, request: HoldRequest) -> Reservation:
        """Asks the venue's provider for a table; with the same key again it is the same table."""
        provider = self.named(request.provider)
        return _qualified(provider, await provider.hold(request))

    async def find(self, request: HoldRequest) -> Reservation | None:
        """The table that was asked for with this key; None where the provider knows of none."""
        provider = self.named(request.provider)
        found = await provider.find(request)
        return found and _qualified(provider, found)

    async def status(self, reference: str) -> Reservation:
        """How a table stands."""
        provider, own = self._of(reference)
        return _qualified(provider, await provider.status(own))

    async def confirm(self, reference: str) -> Reservation:
        """Takes for good a table that is held."""
        provider, own = self._of(reference)
        return _qualified(provider, await provider.confirm(own))

    async def cancel(self, reference: str) -> None:
        """Gives a table back."""
        provider, own = self._of(reference)
        await provider.cancel(own)

    async def resize(self, reference: str, party_size: int) -> None:
        """Says for how many people a table is."""
        provider, own = self._of(reference)
        await provider.resize(own, party_size)

    def hear(self, name: str, headers: Mapping[str, str], body: bytes, now: float) -> Heard:
        """Reads a webhook of a provider; its answer has a qualified reference.

        Raises:
            UnknownProvider: There is none of that name.
            BadSignature: It is not the provider's, or older than five minutes.
            BadWebhook: It makes no sense.
        """
        provider = self.named(name)
        heard = provider.hear(headers, body, now)
        if heard.answer is None:
            return heard
        return replace(heard, answer=replace(heard.answer, reference=_qualify(provider, heard.answer.reference)))

    def named(self, name: str | None) -> Provider:
        """The provider of that name; the usual one without a name.

        Raises:
            UnknownProvider: There is none.
        """
        provider = self._known.get(name or self._usual)
        if provider is None:
            raise UnknownProvider(f"no provider {name!r} is set up; there are {', '.join(sorted(self._known))}")
        return provider

    def _of(self, reference: str) -> tuple[Provider, str]:
        name, found, own = reference.partition(":")
        return (self.named(name), own) if found else (self.named(None), reference)


@dataclass
class _Open:
    """Providers that somebody holds open."""

    providers: Providers
    http: httpx.AsyncClient
    holders: int = 0


_open: dict[tuple[asyncio.AbstractEventLoop, Settings], _Open] = {}


@asynccontextmanager
async def providers(settings: Settings) -> AsyncIterator[Providers]:
    """The providers of these settings: one pool of connections a process for as long as anybody holds it.

    A process that calls often holds it for its whole life; whoever opens it meanwhile gets the same one.
    """
    key = asyncio.get_running_loop(), settings
    if key not in _open:
        http = httpx.AsyncClient(timeout=_TIMEOUT, verify=_tls())
        _open[key] = _Open(_build(settings, http), http)
    held = _open[key]
    held.holders += 1
    try:
        yield held.providers
    finally:
        held.holders -= 1
        if not held.holders:
            del _open[key]
            await held.http.aclose()


@cache
def _tls() -> ssl.SSLContext:
    """Loading the certificates takes longer than a call, so it is done once a process."""
    return ssl.create_default_context()


def _build(settings: Settings, http: httpx.AsyncClient) -> Providers:
    desk = Desk(
        http,
        url=settings.desk_url,
        callback_url=f"{settings.api_url}{WEBHOOKS}/{Desk.name}",
        secret=settings.desk_secret.get_secret_value(),
    )
    return Providers({desk.name: desk}, usual=settings.booking_provider)


def _qualify(provider: Provider, reference: str) -> str:
    return f"{provider.name}:{reference}"


def _qualified(provider: Provider, reservation: Reservation) -> Reservation:
    return replace(reservation, reference=_qualify(provider, reservation.reference))
