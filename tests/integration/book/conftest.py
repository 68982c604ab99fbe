"""A tipped seed with a plan, and a venue desk of the test's own that really listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.bus.work import Together, Work
from app.clock import Clock
from app.desk.main import create_app as create_desk
from app.desk.moods import Moods
from app.engines.record import free_ports
from app.graph import AlreadyProcessed, Graph
from app.main import create_app as create_api
from app.settings import Settings
from app.workers import ROUTES
from tests.integration.outbox import take_unsent
from tests.integration.serving import served
from tests.integration.town import Town

DINNER = datetime.fromisoformat("2026-11-26T19:00:00+00:00")


@dataclass(frozen=True)
class Grown:
    """A seed that has tipped."""

    seed_id: str
    plan_id: str
    slot_id: str


def grow(town: Town, slot_id: str, people: list[str], *, name: str = "1") -> Grown:
    """A tipped seed in a slot whose plan these people go to."""
    town.run(
        """
        MATCH (venue:Venue)-[:HAS_SLOT]->(slot:Slot {id: $slot_id})
        CREATE (seed:Seed {id: 's-' + $name, state: 'tipped', version: 5, start: slot.start, min_group: 2, max_group: 8})
        CREATE (plan:Plan {id: 'p-' + $name, state: 'confirmed', start: slot.start, created_at: slot.start})
        CREATE (seed)-[:AT]->(venue), (seed)-[:IN]->(slot), (seed)-[:BECAME]->(plan)
        WITH seed, plan
        UNWIND range(0, size($people) - 1) AS place
        MATCH (person:User {id: $people[place]})
        CREATE (person)-[:GOES_TO {state: 'accepted'}]->(plan)
        CREATE (seed)-[:ASKED {answer: 'yes', wave: 0, accepted_friends: place}]->(person)
        FOREACH (_ IN CASE place WHEN 0 THEN [1] ELSE [] END | CREATE (person)-[:ORGANISES]->(plan))
        """,
        slot_id=slot_id,
        name=name,
        people=people,
    )
    return Grown(f"s-{name}", f"p-{name}", slot_id)


@pytest.fixture
def grown(town: Town) -> Grown:
    """Four people who are free in the evening have a plan at a venue with two slots; another venue lies nearby."""
    people = [town.person(f"u-{n}", free_hours=list(range(168))) for n in range(4)]
    for venue in ("v-1", "v-2"):
        town.venue(venue)
        town.slot(venue, DINNER)
    town.slot("v-1", DINNER + timedelta(hours=2))
    return grow(town, f"v-1|{DINNER.isoformat()}", people)


@pytest.fixture
def work(graph: Graph, settings: Settings, clock: Clock) -> Callable[[str], Work]:
    """`work("e-1")` is the first delivery of the event e-1."""
    return lambda event_id: Work(graph, clock, settings, f"book:{event_id}")


StartDesk = Callable[..., Awaitable[Settings]]


@pytest.fixture
async def start_desk(settings: Settings, tmp_path: Path, graph: Graph) -> AsyncIterator[StartDesk]:
    """`await start_desk(refuse=1)` starts the API and a desk of that mood; gives settings that know where they are."""
    async with AsyncExitStack() as running:

        async def start(*, refuse: float = 0, hang: float = 0, delay_minutes: float = 0) -> Settings:
            api_port, desk_port = free_ports(2)
            told = settings.model_copy(update={"api_port": api_port, "desk_port": desk_port})
            moods = Moods(refuse=refuse, hang=hang, delay_minutes=delay_minutes)
            secret = told.desk_secret.get_secret_value()
            desk = create_desk(clock=Clock(), moods=moods, secret=secret, path=tmp_path / "desk.sqlite")
            await running.enter_async_context(served(create_api(told), api_port))
            await running.enter_async_context(served(desk, desk_port))
            return told

        yield start


class Mail:
    """Carries outbox events to booking's handlers, each once and in order, without Redis between."""

    def __init__(self, town: Town, graph: Graph, clock: Clock) -> None:
        self._town, self._graph, self._clock = town, graph, clock
        self.delivered: list[str] = []

    async def deliver(self, settings: Settings) -> int:
        """Hands over all events that are not sent yet; how many."""
        unsent = take_unsent(self._town)
        for event in unsent:
            handler = ROUTES[type(event)].get("book")
            if handler is not None and not isinstance(handler, Together):
                with suppress(AlreadyProcessed):  # told again before it was settled
                    await handler(event, Work(self._graph, self._clock, settings, f"book:{event.id}"))
            self.delivered.append(event.type)
        return len(unsent)

    async def until(self, settings: Settings, last: str, seconds: float = 15) -> None:
        """Delivers until an event of this type has been handed over."""
        async with asyncio.timeout(seconds):
            while last not in self.delivered:
                await self.deliver(settings)
                await asyncio.sleep(0.05)


@pytest.fixture
def mail(town: Town, graph: Graph, clock: Clock) -> Mail:
    """Deliver with `await mail.until(settings, "booking.confirmed")`."""
    return Mail(town, graph, clock)
