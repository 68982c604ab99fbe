"""The desk's HTTP: take, look up, resize and cancel reservations."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import httpx
from fastapi import FastAPI, HTTPException
from pydantic import AnyHttpUrl, AwareDatetime, BaseModel, Field

from app.clock import Clock
from app.desk.answers import Answerer
from app.desk.moods import Moods
from app.desk.reservations import Answer, Book, Reservation
from app.waiting import end

VisibleState = Literal["waiting", "answered", "cancelled"]

_WEBHOOK_TIMEOUT = httpx.Timeout(5.0, connect=1.0)


class ReservationRequest(BaseModel):
    """A table that somebody wants."""

    booking_id: str = Field(min_length=1, max_length=100)
    venue: str = Field(min_length=1, max_length=200)
    party_size: Annotated[int, Field(ge=1, le=500)]
    start: AwareDatetime
    callback_url: AnyHttpUrl
    idempotency_key: str = Field(min_length=1, max_length=200)


class Resize(BaseModel):
    """Another number of people for a table that is already reserved."""

    party_size: Annotated[int, Field(ge=1, le=500)]


class ReservationView(BaseModel):
    """What the desk says about a reservation; `outcome` stays empty while it has not answered."""

    reference: str
    party_size: int
    start: str
    state: VisibleState
    outcome: Answer | None
    code: str | None


def create_app(*, clock: Clock, moods: Moods, secret: str, path: Path) -> FastAPI:
    """The desk as an ASGI application.

    Args:
        clock: Answers become due on this clock.
        moods: How often it refuses and hangs, and how long it thinks.
        secret: Signs the webhooks.
        path: SQLite file of its reservations.
    """
    book = Book(path)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(timeout=_WEBHOOK_TIMEOUT) as http:
            answering = asyncio.create_task(Answerer(book, clock, secret, http).run())
            yield
            await end((answering,))
        book.close()

    app = FastAPI(title="Venue desk", summary="A sandbox reservation service.", version="1", lifespan=lifespan)

    def found(reference: str) -> Reservation:
        reservation = book.get(reference)
        if reservation is None:
            raise HTTPException(404, f"no reservation {reference}")
        return reservation

    def view(reservation: Reservation) -> ReservationView:
        outcome = reservation.visible_outcome(clock.now())
        state: VisibleState = "answered" if outcome else "waiting"
        if reservation.state == "cancelled":
            state = "cancelled"
        return ReservationView(
            reference=reservation.reference,
            party_size=reservation.party_size,
            start=reservation.start,
            state=state,
            outcome=outcome,
            code=reservation.code if outcome == "confirmed" else None,
        )

    @app.get("/health/live", summary="Whether the desk runs")
    async def live() -> dict[str, str]:
        return {"status": "up"}

    @app.post("/reservations", status_code=202, summary="Ask for a table")
    async def reserve(request: ReservationRequest) -> ReservationView:
        key = request.idempotency_key
        answer_at = clock.now() + timedelta(minutes=moods.delay(key))
        return view(
            book.take(
                Reservation(
                    idempotency_key=key,
                    reference="R-" + hashlib.sha256(f"{moods.seed}|{key}".encode()).hexdigest()[:16],
                    booking_id=request.booking_id,
                    venue=request.venue,
                    party_size=request.party_size,
                    start=request.start.isoformat(),
                    callback_url=str(request.callback_url),
                    outcome=moods.outcome(key),
                    code=moods.code(key),
                    answer_at=answer_at.timestamp(),
                    state="waiting",
                )
            )
        )

    @app.get("/reservations/{reference}", summary="How it stands")
    async def get(reference: str) -> ReservationView:
        return view(found(reference))

    @app.patch("/reservations/{reference}", summary="Change for how many")
    async def resize(reference: str, change: Resize) -> ReservationView:
        found(reference)
        book.resize(reference, change.party_size)
        return view(found(reference))

    @app.delete("/reservations/{reference}", summary="Give the table back")
    async def cancel(reference: str) -> ReservationView:
        found(reference)
        book.move(reference, to="cancelled")
        return view(found(reference))

    return app
