"""All providers of an installation by their names, and the one way to call them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pydantic import SecretStr

from app.clock import Clock
from app.providers.line import Line, Terms
from app.providers.manual import Manual
from app.providers.reservations import Reservations
from app.providers.role import Heard, HoldRequest, Provider, Reservation, UnknownProvider
from app.providers.voice import Voice, VoiceAccount
from app.settings import Settings

WEBHOOKS: Final = "/api/v1/webhooks"


class Providers:
    """The providers of this installation.

    References that go in and out are qualified by the provider's name (`desk:R-17`), so that one of them is enough to
    find whose it is, and two companies may use the same.

    Args:
        known: The providers.
        usual: The name, or names with commas between, for venues that name none.
    """

    def __init__(self, known: Iterable[Provider], *, usual: str) -> None:
        self._known, self._usual = {provider.name: provider for provider in known}, usual

    async def close(self) -> None:
        """Closes what they hold open."""
        for provider in self._known.values():
            await provider.close()

    def order(self, preference: str | None) -> list[str]:
        """The names of a preference that are set up, in the order in which they are to be tried.

        Raises:
            UnknownProvider: None of them is.
        """
        wanted = [name.strip() for name in (preference or self._usual).split(",")]
        found = [name for name in wanted if name in self._known]
        return found or [self.named(wanted[0]).name]

    def repeatable(self, name: str) -> bool:
        """Whether asking a provider again with the same key is the same table."""
        return self.named(name).repeatable

    async def hold(self, name: str, request: HoldRequest) -> Reservation:
        """Asks a provider for a table; for good, where it only holds it until it is confirmed."""
        provider = self.named(name)
        found = await provider.hold(request)
        if found.state == "held":
            found = await provider.confirm(found.reference)
        return _qualified(provider, found)

    async def find(self, name: str, request: HoldRequest, since: datetime) -> Reservation | None:
        """The table that a provider was asked for with this key; None where it knows of none."""
        provider = self.named(name)
        found = await provider.find(request, since)
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

    def named(self, name: str) -> Provider:
        """The provider of that name.

        Raises:
            UnknownProvider: There is none.
        """
        provider = self._known.get(name)
        if provider is None:
            raise UnknownProvider(f"no provider {name!r} is set up; there are {', '.join(sorted(self._known))}")
        return provider

    def _of(self, reference: str) -> tuple[Provider, str]:
        name, _, own = reference.partition(":")
        return self.named(name), own


@dataclass
class _Open:
    """Providers that somebody holds open."""

    providers: Providers
    holders: int = 0


_open: dict[tuple[asyncio.AbstractEventLoop, Settings], _Open] = {}


@asynccontextmanager
async def providers(settings: Settings) -> AsyncIterator[Providers]:
    """The providers of these settings: one pool of connections to each, for as long as anybody holds them.

    A process that calls often holds them for its whole life; whoever opens them meanwhile gets the same ones.
    """
    key = asyncio.get_running_loop(), settings
    if key not in _open:
        _open[key] = _Open(build(settings))
    held = _open[key]
    held.holders += 1
    try:
        yield held.providers
    finally:
        held.holders -= 1
        if not held.holders:
            del _open[key]
            await held.providers.close()


def build(settings: Settings) -> Providers:
    """The providers that these settings describe. The venue desk and managers are always among them."""
    clock = Clock.from_settings(settings)
    known: list[Provider] = [
        _reservations(settings, "desk", settings.desk_url, settings.desk_secret),
        Manual(clock, timedelta(minutes=settings.manual_answer_minutes)),
    ]
    if settings.reservations_url:
        headers = {"Authorization": f"Bearer {settings.reservations_key.get_secret_value()}"}
        url, secret = settings.reservations_url, settings.reservations_secret
        known.append(_reservations(settings, "reservations", url, secret, headers))
    if settings.vapi_key.get_secret_value():
        known.append(_voice(settings, clock))
    return Providers(known, usual=settings.booking_provider)


def _terms(settings: Settings) -> Terms:
    return Terms(
        seconds=settings.provider_timeout_seconds,
        at_once=settings.provider_calls_at_once,
        failures=settings.provider_failures,
        pause=settings.provider_pause_seconds,
    )


def _callback(settings: Settings, name: str) -> str:
    return f"{settings.api_url}{WEBHOOKS}/{name}"


def _reservations(
    settings: Settings, name: str, url: str, secret: SecretStr, headers: Mapping[str, str] | None = None
) -> Reservations:
    line = Line(name, url=url, headers=headers, terms=_terms(settings))
    return Reservations(name, line, callback_url=_callback(settings, name), secret=secret.get_secret_value())


def _voice(settings: Settings, clock: Clock) -> Voice:
    headers = {"Authorization": f"Bearer {settings.vapi_key.get_secret_value()}"}
    account = VoiceAccount(
        assistant_id=settings.vapi_assistant_id,
        phone_number_id=settings.vapi_phone_number_id,
        secret=settings.vapi_secret,
        credential_id=settings.vapi_credential_id,
        first_hour=settings.call_first_hour,
        last_hour=settings.call_last_hour,
        most_seconds=settings.call_most_seconds,
        most_cost=settings.call_most_cost,
        patience=timedelta(minutes=settings.desk_answer_minutes),
    )
    line = Line(Voice.name, url=settings.vapi_url, headers=headers, terms=_terms(settings))
    return Voice(line, account, clock=clock, callback_url=_callback(settings, Voice.name))


def _qualify(provider: Provider, reference: str) -> str:
    return f"{provider.name}:{reference}"


def _qualified(provider: Provider, reservation: Reservation) -> Reservation:
    return replace(reservation, reference=_qualify(provider, reservation.reference))
