"""The world of the booking machine: a town, its people and parties, and whoever acts in it through a graph that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from app.graph import GraphUnavailable
from app.payments.sandbox import Sandbox
from tests.conftest import settings_for
from tests.engines import Engines
from tests.integration.failing_graph import FailingGraph, Fault
from tests.integration.town import Town

Outcome = TypeVar("Outcome")
PEOPLE = [f"u-{n}" for n in range(6)]
DINNER = datetime.fromisoformat("2026-11-26T19:00:00-05:00")
CAPACITY = 5


@dataclass(frozen=True)
class Party:
    """Who wants to sit where: the first of the people organises it."""

    people: list[str]
    late: bool
    amount: int
    waitlist: bool


#: Mostly for the same evening: what may go wrong goes wrong where the seats are not enough for all.
PARTIES = st.builds(
    Party,
    people=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True),
    late=st.sampled_from([False, False, False, True]),
    amount=st.sampled_from([0, 1000, 1013]),
    waitlist=st.booleans(),
)


class World:
    """What all examples share: an event loop, the engines, the sandbox of payments."""

    def __init__(self, engines: Engines, home: Path) -> None:
        self.engines, self.settings = engines, settings_for(engines, home)
        self.runner = asyncio.Runner()
        self.graph = FailingGraph(self.settings)
        self.sandbox = Sandbox(self.settings.home / "payments" / "sandbox.sqlite")
        self._driver = engines.driver()
        self._session = self._driver.session(database="neo4j")
        self.town = Town(self._session)
        self.examples = 0

    def begin(self) -> None:
        """A town of its own for one more example: a venue with two tables' worth of seats, and its people."""
        self.engines.wipe_graph()
        self.examples += 1
        self.town.venue("v-1")
        for hours in (0, 3):
            self.town.slot("v-1", DINNER + timedelta(hours=hours), capacity=CAPACITY, seats_left=CAPACITY)
        for person in PEOPLE:
            self.town.person(person)

    def run(self, act: Callable[[], Awaitable[Outcome]], fault: Fault | None) -> Outcome:
        """Does something as a client that tries again, or a worker that gets an event again, until it goes through."""
        self.graph.fault = fault

        async def until_it_goes_through() -> Outcome:
            for _ in range(5):
                with suppress(GraphUnavailable):
                    return await act()
            raise AssertionError("it never goes through")

        try:
            return self.runner.run(until_it_goes_through())
        finally:
            self.graph.fault = None

    def close(self) -> None:
        """Lets go of the engines."""
        self.runner.run(self.graph.close())
        self.runner.close()
        self._session.close()
        self._driver.close()
