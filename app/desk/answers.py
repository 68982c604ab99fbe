"""Sends the desk's answers: each due reservation becomes one signed webhook, tried again while nobody takes it."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime

import httpx
import structlog

from app.clock import Clock
from app.desk.reservations import Book, Reservation
from app.desk.signing import HEADER, sign

_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.2
_LOOK_EVERY_SECONDS = 0.05
_AT_ONCE = 32
_log = structlog.get_logger()


class Answerer:
    """Watches the book and posts the answers that are due.

    Args:
        book: The reservations.
        clock: The clock on which answers become due; signatures carry real time.
        secret: Shared with the receivers of the webhooks.
        http: The client the desk posts with.
    """

    def __init__(self, book: Book, clock: Clock, secret: str, http: httpx.AsyncClient) -> None:
        self._book, self._clock, self._secret, self._http = book, clock, secret, http
        self._on_the_way: set[str] = set()

    async def run(self) -> None:
        """Runs until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                due = [one for one in self._book.due(self._clock.now()) if one.reference not in self._on_the_way]
                for reservation in due[: _AT_ONCE - len(self._on_the_way)]:
                    self._on_the_way.add(reservation.reference)
                    group.create_task(self._answer(reservation))
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _answer(self, reservation: Reservation) -> None:
        try:
            taken = await self._deliver(reservation)
            self._book.move(reservation.reference, to="answered" if taken else "undelivered")
        finally:
            self._on_the_way.discard(reservation.reference)

    async def _deliver(self, reservation: Reservation) -> bool:
        """Posts until the receiver takes it; says no when it declines for good or never answers."""
        pause = _FIRST_PAUSE_SECONDS
        for _ in range(_TRIES):
            try:
                status = (await self._post(reservation)).status_code
            except httpx.TransportError as error:
                _log.info("webhook.unreachable", reference=reservation.reference, error=repr(error))
            else:
                if status < 300:
                    return True
                _log.info("webhook.declined", reference=reservation.reference, status=status)
                if status < 500 and status not in (408, 425, 429):
                    return False
            await asyncio.sleep(pause)
            pause *= 2
        return False

    async def _post(self, reservation: Reservation) -> httpx.Response:
        body = json.dumps(answer_body(reservation, self._clock.now())).encode()
        headers = {"Content-Type": "application/json", HEADER: sign(self._secret, body, int(time.time()))}
        return await self._http.post(reservation.callback_url, content=body, headers=headers)


def answer_body(reservation: Reservation, now: datetime) -> dict[str, str | None]:
    """What the webhook says."""
    confirmed = reservation.outcome == "confirmed"
    return {
        "booking_id": reservation.booking_id,
        "idempotency_key": reservation.idempotency_key,
        "reference": reservation.reference,
        "outcome": reservation.outcome,
        "code": reservation.code if confirmed else None,
        "reason": None if confirmed else "No table is free at that time.",
        "at": now.isoformat(),
    }
