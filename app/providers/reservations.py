"""Reservation services of the usual shape: availability, hold, confirm, cancel, and a signed webhook when they have decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, Field, ValidationError, model_validator

from app.providers.line import Line
from app.providers.role import (
    Answer,
    BadWebhook,
    Heard,
    HoldRequest,
    Outcome,
    Provider,
    ProviderUnreachable,
    Reservation,
    State,
)
from app.providers.signature import HEADER, verify

T = TypeVar("T", bound=BaseModel)
Offers = Annotated[tuple[AwareDatetime, ...], Field(max_length=20)]


class ReservationView(BaseModel):
    """A reservation as the service shows it."""

    reference: str = Field(min_length=1, max_length=100)
    state: State
    outcome: Outcome | None = None
    code: str | None = Field(default=None, max_length=40)
    reason: str | None = Field(default=None, max_length=500)
    offers: Offers = ()


class Decision(BaseModel):
    """What the service's webhook says about one reservation."""

    booking_id: str = Field(min_length=1, max_length=100)
    idempotency_key: str = Field(min_length=1, max_length=200)
    reference: str = Field(min_length=1, max_length=100)
    outcome: Outcome
    code: str | None = Field(default=None, min_length=4, max_length=40)
    reason: str | None = Field(default=None, max_length=500)
    offers: Offers = ()

    @model_validator(mode="after")
    def _confirmed_with_a_code(self) -> Self:
        if self.outcome == "confirmed" and self.code is None:
            raise ValueError("a confirmed reservation has a code")
        return self


class Reservations(Provider):
    """A reservation service over HTTP. Each call may be repeated: a hold carries its key, the others set a state.

    Args:
        name: Under which venues name it.
        line: To the service.
        callback_url: Where it tells what it has decided.
        secret: Signs its webhooks.
    """

    def __init__(self, name: str, line: Line, *, callback_url: str, secret: str) -> None:
        self.name, self._line, self._callback_url, self._secret = name, line, callback_url, secret

    async def close(self) -> None:
        """Closes the line."""
        await self._line.close()

    async def availability(self, venue_id: str, *, party_size: int, start: datetime) -> tuple[datetime, ...]:
        """Times near a time at which the service would take such a party, earliest first; no promise."""
        asked = {"venue": venue_id, "party_size": str(party_size), "start": start.isoformat()}
        found = await self._line.call("GET", "/availability", params=asked)
        return _read(_Availability, found).times

    async def hold(self, request: HoldRequest) -> Reservation:
        """Asks for a table. The service holds it, or thinks and answers by webhook."""
        body = {
            "booking_id": request.booking_id,
            "venue": request.venue_id,
            "party_size": request.party_size,
            "start": request.start.isoformat(),
            "name": request.guest,
            "callback_url": self._callback_url,
            "idempotency_key": request.key,
        }
        headers = {"Idempotency-Key": request.key}
        return _reservation(await self._line.call("POST", "/reservations", body=body, headers=headers))

    async def find(self, request: HoldRequest, since: datetime) -> Reservation | None:
        """The table of this key: asking for it again is the way to find it."""
        return await self.hold(request)

    async def status(self, reference: str) -> Reservation:
        """How the reservation stands."""
        return _reservation(await self._line.call("GET", f"/reservations/{reference}"))

    async def confirm(self, reference: str) -> Reservation:
        """Takes a held table for good."""
        return _reservation(await self._line.call("POST", f"/reservations/{reference}/confirm"))

    async def resize(self, reference: str, party_size: int) -> None:
        """Says for how many people the table is."""
        await self._line.call("PATCH", f"/reservations/{reference}", body={"party_size": party_size})

    async def cancel(self, reference: str) -> None:
        """Gives the table back."""
        await self._line.call("DELETE", f"/reservations/{reference}")

    def hear(self, headers: Mapping[str, str], body: bytes, now: float) -> Heard:
        """Reads what the service has decided."""
        verify(self._secret, headers.get(HEADER.lower()), body, now)
        try:
            said = Decision.model_validate_json(body)
        except ValidationError as error:
            raise BadWebhook(readable(error)) from error
        return Heard(
            Answer(
                booking_id=said.booking_id,
                key=said.idempotency_key,
                reference=said.reference,
                outcome=said.outcome,
                code=said.code,
                reason=said.reason,
                offers=said.offers,
            )
        )


class _Availability(BaseModel):
    times: tuple[AwareDatetime, ...]


def readable(error: ValidationError) -> str:
    """What is wrong with a body, without what was in it."""
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}" for each in error.errors()[:5])


def _reservation(found: Any) -> Reservation:
    view = _read(ReservationView, found)
    return Reservation(
        reference=view.reference,
        state=view.state,
        outcome=view.outcome,
        code=view.code,
        reason=view.reason,
        offers=view.offers,
    )


def _read(kind: type[T], found: Any) -> T:
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        raise ProviderUnreachable(f"the service's answer makes no sense: {readable(error)}", sent=True) from error
