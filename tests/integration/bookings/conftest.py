"""A venue with a table at seven, and people who know each other."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Literal

import httpx
import pytest

from app.bus import events
from app.bus.event import Event
from app.bus.work import Together, Work
from app.clock import Clock
from app.domains.bookings import autobook
from app.domains.pay import jobs as pay
from app.graph import AlreadyProcessed, Graph
from app.jobs import Counts, JobContext
from app.providers.role import Answer
from app.settings import Settings
from app.stages.book import jobs, service
from app.workers import ROUTES
from tests.conftest import WEDNESDAY
from tests.integration.conftest import SignIn
from tests.integration.outbox import take_unsent
from tests.integration.town import Town

#: Seven in the evening by the venue's clock.
DINNER = datetime.fromisoformat("2026-11-26T19:00:00-05:00")
SLOT = f"v-1|{DINNER.isoformat()}"
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def evening(town: Town) -> Town:
    """u-0 to u-5 are public; v-1 has twelve seats at seven."""
    town.venue("v-1", address="1 Main Street")
    town.slot("v-1", DINNER)
    for number in range(6):
        town.person(f"u-{number}")
    return town


def wish(*user_ids: str, **changed: Any) -> dict[str, Any]:
    """A table at seven for u-0 and these people."""
    body: dict[str, Any] = {"venue_id": "v-1", "user_ids": list(user_ids), "date": "2026-11-26", "time": "19:00"}
    return body | {"party_size": len({"u-0", *user_ids})} | changed


@pytest.fixture
def ask(api: httpx.AsyncClient, signed_in: SignIn) -> Ask:
    """`await ask(wish("u-1"), key="k-1")` asks for a table as u-0, or as somebody else."""

    async def post(body: object, *, as_: str = "u-0", key: str | None = None, **options: Any) -> httpx.Response:
        headers = signed_in(as_) | ({"Idempotency-Key": key} if key is not None else {})
        return await api.post(f"/api/v1/bookings/{as_}/create", headers=headers, json=body, **options)

    return post


def count(town: Town) -> dict[str, int]:
    """How many bookings, plans and kept answers there are."""
    (row,) = town.run(
        """
        RETURN COUNT { (:Booking) } AS bookings, COUNT { (:Plan) } AS plans, COUNT { (:KeptAnswer) } AS kept,
               COUNT { (:OutboxEvent {type: 'booking.requested'}) } AS requested
        """
    )
    return row


class Agents:
    """Carries outbox events to the handlers of every group, each once and in order, without Redis between.

    The venue is not called: a test says what it answers.
    """

    def __init__(self, town: Town, graph: Graph, clock: Clock, settings: Settings) -> None:
        self.town, self.graph, self.clock, self.settings = town, graph, clock, settings

    async def deliver(self) -> None:
        """Hands over all events that are not sent yet, and those that follow from them."""
        while unsent := take_unsent(self.town):
            for event in unsent:
                await self.hand_over(event)

    async def hand_over(self, event: Event) -> None:
        """Gives one event to every group that handles it; given again, it takes no second effect."""
        for group, handler in ROUTES[type(event)].items():
            if isinstance(event, events.BookingRequested) and event.state == "held":
                continue  # which would call the venue
            assert not isinstance(handler, Together)
            with suppress(AlreadyProcessed):
                await handler(event, Work(self.graph, self.clock, self.settings, f"{group}:{event.id}"))

    async def fill(self, request_id: str, delivery: str) -> None:
        """Delivers a request to bring people together."""
        with suppress(AlreadyProcessed):
            await autobook.fill(Work(self.graph, self.clock, self.settings, f"bookings:{delivery}"), request_id)

    async def venue_says(self, outcome: Literal["confirmed", "refused"], booking_id: str) -> None:
        """The venue answers the attempt in hand, and what follows."""
        (row,) = self.town.run("MATCH (b:Booking {id: $id}) RETURN b.idempotency_key AS key", id=booking_id)
        answer = Answer(booking_id, row["key"], f"desk:R-{row['key']}", outcome, f"CODE{booking_id[-6:]}", None)
        assert await service.take_down(self.graph, answer, self.clock.now())
        await self.deliver()

    async def minute(self, *, after: timedelta) -> Counts:
        """Runs the minute's jobs so long after the start of the test, and delivers what follows."""
        later = Clock(WEDNESDAY + after, time.time())
        counts = await jobs.run.run(JobContext(self.graph, self.settings, later))
        counts = {**counts, **await pay.run.run(JobContext(self.graph, self.settings, later))}
        await self.deliver()
        return counts


@pytest.fixture
def agents(town: Town, graph: Graph, clock: Clock, settings: Settings) -> Agents:
    """The workers of all groups."""
    return Agents(town, graph, clock, settings)


def states(town: Town) -> list[tuple[str, int]]:
    """State and party size of every booking, oldest first."""
    rows = town.run("MATCH (b:Booking) RETURN b.state AS state, b.party_size AS size ORDER BY b.created_at, b.id")
    return [(row["state"], row["size"]) for row in rows]


def seats_left(town: Town, slot_id: str = SLOT) -> int:
    """Free seats of a slot."""
    left: int = town.run("MATCH (s:Slot {id: $id}) RETURN s.seats_left AS left", id=slot_id)[0]["left"]
    return left


def told(town: Town) -> list[tuple[str, str]]:
    """Who was told what kind of thing."""
    rows = town.run("MATCH (u:User)-[:NOTIFIED]->(n) RETURN u.id AS id, n.type AS type ORDER BY type, id")
    return [(row["id"], row["type"]) for row in rows]
