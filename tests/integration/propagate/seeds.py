"""Seeds to propagate: a small town of friends, and people who answer as a script says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Literal

from app.bus.event import Event
from app.bus.events import AskExpired, PersonAnswered, PersonAsked, SeedLaunched
from app.bus.process import Consumers
from app.bus.subscriptions import Routes
from app.bus.work import Work
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from app.stages.propagate import handlers, service
from tests.integration.town import Town

Answer = Literal["yes", "maybe", "no"]
PROPAGATION: Routes = {
    SeedLaunched: {"propagate": handlers.begin},
    PersonAnswered: {"propagate": handlers.react_to_answer},
    AskExpired: {"propagate": handlers.react_to_silence},
}


def make_circle(town: Town, size: int = 12, *, prefix: str = "p", reach: int = 4) -> list[str]:
    """People on a ring who know their `reach` neighbours to each side."""
    people = [
        town.person(f"{prefix}{number:02}", interests=["ramen"], openness=0.9, ask_cap_per_week=50)
        for number in range(size)
    ]
    for number in range(size):
        for step in range(1, reach + 1):
            if number + step < size:
                town.friends(people[number], people[number + step], 0.7)
    return people


def make_seed(
    town: Town,
    id: str,
    starters: list[str],
    start: datetime,
    *,
    venue: str | None = None,
    min_group: int = 4,
    max_group: int = 6,
    ask_budget: int = 12,
    conversion_probability: float = 0.5,
) -> str:
    """A scored seed at a venue of its own unless one is named, two hours long, open until an hour before its start."""
    if venue is None:
        venue = town.venue(f"venue-of-{id}", tags=["ramen"])
    slot = town.slot(venue, start)
    town.run(
        """
        MATCH (venue:Venue {id: $venue}), (slot:Slot {id: $slot})
        CREATE (seed:Seed {
          id: $id, state: 'scored', start: slot.start, end: slot.end, min_group: $min_group, max_group: $max_group,
          ask_budget: $ask_budget, conversion_probability: $conversion_probability, reasons: [], origin: 'generated',
          expires_at: slot.start - duration({hours: 1}), created_at: slot.start, version: 0
        })
        CREATE (seed)-[:AT]->(venue)
        CREATE (seed)-[:IN]->(slot)
        WITH seed
        UNWIND $starters AS starter
        MATCH (person:User {id: starter})
        CREATE (seed)-[:STARTS_WITH {acceptance_probability: 0.5}]->(person)
        """,
        venue=venue, slot=slot, id=id, starters=starters, min_group=min_group, max_group=max_group,
        ask_budget=ask_budget, conversion_probability=conversion_probability,
    )  # fmt: skip
    return id


def said(town: Town, person: str, answer: Answer, at: datetime, *, times: int = 1, wave: int = 2) -> None:
    """A person answered so many asks of other seeds, which are over."""
    town.run(
        """
        MATCH (person:User {id: $person})
        UNWIND range(1, $times) AS number
        CREATE (:Seed {id: randomUUID(), state: 'expired', start: $at, end: $at})-[:ASKED {
          wave: $wave, position: 1, asked_at: $at, deadline: $at, answer: $answer, answered_at: $at
        }]->(person)
        """,
        person=person,
        answer=answer,
        at=at,
        times=times,
        wave=wave,
    )


def avoids(town: Town, person: str, category: str, until: datetime) -> None:
    """A person wants less like a venue of this category, up to a moment."""
    venue = town.venue(f"unwanted-by-{person}", category=category)
    town.run(
        "MATCH (p:User {id: $person}), (v:Venue {id: $venue}) CREATE (p)-[:AVOIDS {at: $until, until: $until}]->(v)",
        person=person,
        venue=venue,
        until=until,
    )


def asks(town: Town, seed_id: str) -> list[dict[str, Any]]:
    """The asks of a seed in order."""
    return town.run(
        """
        MATCH (:Seed {id: $seed_id})-[ask:ASKED]->(person:User)
        RETURN person.id AS id, properties(ask) AS ask
        ORDER BY ask.position
        """,
        seed_id=seed_id,
    )


def going(town: Town, seed_id: str) -> int:
    """How many people go to the plan of a seed."""
    rows = town.run(
        "MATCH (:Seed {id: $id})-[:BECAME]->(:Plan)<-[going:GOES_TO]-() RETURN count(going) AS going", id=seed_id
    )
    return int(rows[0]["going"])


def seed_of(town: Town, seed_id: str) -> dict[str, Any]:
    """The properties of a seed."""
    seed: dict[str, Any] = town.run("MATCH (s:Seed {id: $id}) RETURN properties(s) AS seed", id=seed_id)[0]["seed"]
    return seed


def events(town: Town, kind: str) -> list[dict[str, Any]]:
    """The events of a type that were ever emitted."""
    rows = town.run(
        "MATCH (e:OutboxEvent {type: $kind}) RETURN properties(e) AS event ORDER BY event.sequence", kind=kind
    )
    return [row["event"] for row in rows]


def answering(script: Mapping[str, Answer], otherwise: Answer | None) -> Callable[[PersonAsked, Work], Awaitable[None]]:
    """A handler that answers for everybody; nobody in the script and no default means silence."""

    async def answer(event: PersonAsked, work: Work) -> None:
        said = script.get(event.user_id, otherwise)
        if said is not None:
            await service.answer(
                work.graph, seed_id=event.seed_id, user_id=event.user_id, answer=said, now=work.clock.now()
            )

    return answer


@asynccontextmanager
async def consuming(graph: Graph, clock: Clock, settings: Settings, more: Routes | None = None) -> AsyncIterator[None]:
    """A worker process's inside, with handlers of the test's own beside propagation's."""
    stop = asyncio.Event()
    routes: dict[type[Event], Mapping[str, Any]] = {**PROPAGATION}
    for kind, groups in (more or {}).items():
        routes[kind] = {**routes.get(kind, {}), **groups}
    task = asyncio.create_task(Consumers(graph, clock, settings, routes).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def until(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    """Waits for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        await asyncio.sleep(0.05)


def tomorrow(clock: Clock, hours: float = 26.0) -> datetime:
    """An evening with time to ask around."""
    return clock.now() + timedelta(hours=hours)
