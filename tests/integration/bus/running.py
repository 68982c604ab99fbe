"""A consumer process within a test: events to emit, handlers that remember, conditions to wait for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from app.bus.events import PersonAnswered
from app.bus.process import Consumers
from app.bus.streams import MARKER, group_status
from app.bus.subscriptions import Readings, Routes
from app.bus.work import Work
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from tests.engines import Engines

EMIT = """
UNWIND range(1, $count) AS number
CREATE (:OutboxEvent:Unsent {
  id: $prefix + number, type: $type, schema: 1, key: 's-' + (number % $keys), sequence: number,
  at: datetime('2026-11-25T16:30:00Z'), seed_id: 's-' + (number % $keys), user_id: 'u-' + number, answer: 'yes', wave: 0
})
"""
PROCESSED = "MATCH (record:ProcessedEvent) RETURN count(record) AS records"


class Seen:
    """A handler that remembers, and takes its effect once."""

    def __init__(self) -> None:
        self.events: list[PersonAnswered] = []
        self.attempts: list[int] = []

    async def handle(self, event: PersonAnswered, work: Work) -> None:
        self.attempts.append(work.attempt)
        await work.graph.write("bus/mark_sent", once=work.once, ids=[], now=work.clock.now())
        self.events.append(event)


def emit(engines: Engines, count: int, *, keys: int = 1, prefix: str = "e-", kind: str = "person.answered") -> None:
    with engines.driver() as driver:
        driver.execute_query(EMIT, count=count, keys=keys, prefix=prefix, type=kind, database_="neo4j")


def records(engines: Engines) -> int:
    with engines.driver() as driver:
        return int(driver.execute_query(PROCESSED, database_="neo4j").records[0]["records"])


@asynccontextmanager
async def consuming(
    graph: Graph,
    clock: Clock,
    settings: Settings,
    routes: Routes,
    readings: Readings | None = None,
    *,
    only: Collection[str] = (),
) -> AsyncIterator[Consumers]:
    stop = asyncio.Event()
    consumers = Consumers(graph, clock, settings, routes, readings=readings, only=only)
    task = asyncio.create_task(consumers.run(stop))
    try:
        yield consumers
    finally:
        stop.set()
        await task


async def has_groups(redis: Redis) -> bool:
    return bool(await group_status(redis))


async def marked(redis: Redis) -> bool:
    return bool(await redis.exists(MARKER))


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        met = condition()
        if met if isinstance(met, bool) else await met:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen in time")
