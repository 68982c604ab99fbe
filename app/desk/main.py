"""The desk's HTTP: a reservation service, a telephone company, and the moods of both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI

from app.clock import Clock
from app.desk import calling, reserving
from app.desk.answers import Answerer
from app.desk.calls import Calls
from app.desk.moods import Moods
from app.desk.reservations import Book
from app.desk.telephone import Reporter
from app.desk.wire import Wire
from app.waiting import end

_WEBHOOK_TIMEOUT = httpx.Timeout(5.0, connect=1.0)


@dataclass
class Desk:
    """What the desk's routes share.

    Attributes:
        clock: Answers become due on this clock.
        moods: How it behaves; `PUT /moods` sets them anew, until the process ends.
        book, calls: What it remembers, on file.
        wire: How it misbehaves.
    """

    clock: Clock
    moods: Moods
    book: Book
    calls: Calls
    wire: Wire


def create_app(*, clock: Clock, moods: Moods, secret: str, path: Path, voice_secret: str | None = None) -> FastAPI:
    """The desk as an ASGI application.

    Args:
        clock: Answers become due on this clock.
        moods: How it behaves at first.
        secret: Signs the webhooks about reservations.
        path: SQLite file of its reservations and calls.
        voice_secret: Signs the messages about calls whose order names a credential; the same one without.
    """
    desk = Desk(clock, moods, Book(path), Calls(path), Wire())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(timeout=_WEBHOOK_TIMEOUT) as http:
            answering = asyncio.create_task(Answerer(desk.book, clock, secret, http).run())
            reporting = asyncio.create_task(Reporter(desk.calls, clock, voice_secret or secret, http).run())
            yield
            await end((answering, reporting))
        desk.book.close()
        desk.calls.close()

    app = FastAPI(title="Venue desk", summary="A sandbox reservation service.", version="2", lifespan=lifespan)
    app.state.desk = desk
    app.include_router(reserving.router)
    app.include_router(calling.router)
    return app
