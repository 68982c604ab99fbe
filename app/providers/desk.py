"""The venue desk: a reservation service that thinks for a while and answers by signed webhook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

import httpx
import stamina
from pydantic import AwareDatetime, BaseModel, Field, ValidationError, model_validator

from app.providers.role import (
    Answer,
    BadWebhook,
    Heard,
    HoldRequest,
    Provider,
    ProviderRefuses,
    ProviderUnreachable,
    Reservation,
)
from app.providers.signature import HEADER, verify


class DeskAnswer(BaseModel):
    """The desk's answer to one reservation."""

    booking_id: str = Field(min_length=1, max_length=100)
    idempotency_key: str = Field(min_length=1, max_length=200)
    reference: str = Field(min_length=1, max_length=100)
    outcome: Literal["confirmed", "refused", "offered"]
    code: str | None = Field(default=None, min_length=4, max_length=40, description="Given when confirmed")
    reason: str | None = Field(default=None, max_length=500)
    offers: Annotated[tuple[AwareDatetime, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _confirmed_with_a_code(self) -> Self:
        if self.outcome == "confirmed" and self.code is None:
            raise ValueError("a confirmed reservation has a code")
        return self


class Desk(Provider):
    """The venue desk's HTTP. Each call may be repeated: a reservation carries its key, the others set a state."""

    name: ClassVar[str] = "desk"

    def __init__(self, http: httpx.AsyncClient, *, url: str, callback_url: str, secret: str) -> None:
        self._http, self._url, self._callback_url, self._secret = http, url, callback_url, secret

    async def hold(self, request: HoldRequest) -> Reservation:
        """Asks for a table; the desk answers by webhook."""
        return _reservation(
            await self._call(
                "POST",
                "/reservations",
                {
                    "booking_id": request.booking_id,
                    "venue": request.venue_id,
                    "party_size": request.party_size,
                    "start": request.start.isoformat(),
                    "callback_url": self._callback_url,
                    "idempotency_key": request.key,
                },
            )
        )

    async def find(self, request: HoldRequest) -> Reservation | None:
        """The reservation of this key: one that the desk never took is made now."""
        return await self.hold(request)

    async def status(self, reference: str) -> Reservation:
        """How the reservation stands."""
        return _reservation(await self._call("GET", f"/reservations/{reference}"))

    async def confirm(self, reference: str) -> Reservation:
        """The desk's word is final: there is nothing to add."""
        return await self.status(reference)

    async def resize(self, reference: str, party_size: int) -> None:
        """Says for how many people the table is."""
        await self._call("PATCH", f"/reservations/{reference}", {"party_size": party_size})

    async def cancel(self, reference: str) -> None:
        """Gives the table back."""
        await self._call("DELETE", f"/reservations/{reference}")

    def hear(self, headers: Mapping[str, str], body: bytes, now: float) -> Heard:
        """Reads an answer of the desk."""
        verify(self._secret, headers.get(HEADER.lower()), body, now)
        try:
            answer = DeskAnswer.model_validate_json(body)
        except ValidationError as error:
            raise BadWebhook(str(error)) from error
        return Heard(
            Answer(
                booking_id=answer.booking_id,
                key=answer.idempotency_key,
                reference=answer.reference,
                outcome=answer.outcome,
                code=answer.code,
                reason=answer.reason,
                offers=answer.offers,
            )
        )

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            async for attempt in stamina.retry_context(
                on=_passes, attempts=3, timeout=8.0, wait_initial=0.1, wait_max=1.0, wait_jitter=0.1
            ):
                with attempt:
                    answer = (await self._http.request(method, self._url + path, json=body)).raise_for_status()
                    found: dict[str, Any] = answer.json()
                    return found
        except httpx.HTTPError as error:
            message = f"{method} {path} of the venue desk: {error!r}"
            raise ProviderUnreachable(message) if _passes(error) else ProviderRefuses(message) from error
        raise AssertionError("unreachable: the last attempt returns or raises")


def _passes(error: Exception) -> bool:
    """Whether the same call may go better a moment later."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= 500 or error.response.status_code in (408, 429)
    return isinstance(error, httpx.TransportError)


def _reservation(answer: dict[str, Any]) -> Reservation:
    return Reservation(
        reference=answer["reference"],
        state=answer["state"],
        outcome=answer["outcome"],
        code=answer["code"],
        reason=answer.get("reason"),
        offers=tuple(datetime.fromisoformat(offer) for offer in answer.get("offers") or ()),
    )
