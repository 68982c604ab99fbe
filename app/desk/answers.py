"""Sends the desk's answers: each due reservation becomes one signed webhook, or two, or one that is badly signed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from app.clock import Clock
from app.desk.courier import deliver
from app.desk.reservations import Book, Reservation
from app.desk.signing import HEADER, sign

_LOOK_EVERY_SECONDS = 0.05
_AT_ONCE = 32


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
            if taken and reservation.mood == "twice":
                await self._deliver(reservation)
            self._book.move(reservation.reference, to="answered" if taken else "undelivered")
        finally:
            self._on_the_way.discard(reservation.reference)

    async def _deliver(self, reservation: Reservation) -> bool:
        body = json.dumps(answer_body(reservation, self._clock.now())).encode()
        secret = "forged" if reservation.mood == "forged" else self._secret

        def headers() -> Mapping[str, str]:
            return {HEADER: sign(secret, body, int(time.time()))}

        return await deliver(self._http, reservation.callback_url, body, headers)


def answer_body(reservation: Reservation, now: datetime) -> dict[str, Any]:
    """What the webhook says."""
    return {
        "booking_id": reservation.booking_id,
        "idempotency_key": reservation.idempotency_key,
        "reference": reservation.reference,
        "outcome": reservation.outcome,
        **words(reservation),
        "at": now.isoformat(),
    }


def words(reservation: Reservation) -> dict[str, Any]:
    """What the desk says beside its outcome: the code, why not, or when else."""
    return {
        "code": reservation.code if reservation.outcome == "confirmed" else None,
        "reason": _REASONS.get(reservation.outcome),
        "offers": [each.isoformat() for each in other_times(reservation.start)]
        if reservation.outcome == "offered"
        else [],
    }


def other_times(start: str) -> list[datetime]:
    """When else there would be a table: an hour before, an hour after."""
    wanted = datetime.fromisoformat(start)
    return [wanted - timedelta(hours=1), wanted + timedelta(hours=1)]


_REASONS = {"refused": "No table is free at that time.", "offered": "There is a table at other times."}
