"""A consumer process: relay and subscriptions, kept up through outages of Redis and Neo4j."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Collection
from typing import Final
from uuid import uuid4

import structlog
from faststream.redis import RedisBroker

from app.bus.broker import build_broker
from app.bus.delivery import Deliveries
from app.bus.relay import Relay
from app.bus.streams import UNREACHABLE, connect, ensure_groups, redis_url
from app.bus.subscriptions import Routes, subscriptions
from app.clock import Clock
from app.graph import Graph, GraphUnavailable
from app.settings import Settings
from app.waiting import came_within, end

log = structlog.get_logger(__name__)
CHECK_SECONDS: Final = 0.5


class Consumers:
    """Relay and subscriptions of one process."""

    def __init__(
        self,
        graph: Graph,
        clock: Clock,
        settings: Settings,
        routes: Routes,
        *,
        only: Collection[str] = (),
        relay: bool = True,
    ) -> None:
        """Binds the process to what it handles.

        Args:
            graph: Given to handlers.
            clock: Given to handlers.
            settings: Given to handlers; for Redis and patience too.
            routes: Who handles which event.
            only: Groups to run; none given runs all.
            relay: Whether to relay the outbox too.

        Raises:
            BusUnavailable: No Redis is known.
            ValueError: `only` names a group that handles nothing.
        """
        self.name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self._url = redis_url(settings)
        self._settings = settings
        self._subscriptions = subscriptions(routes, only)
        self._redis = connect(settings)
        self._relay = Relay(graph, self._redis, settings, self.name) if relay else None
        self._beside: list[asyncio.Task[None]] = []
        handled = self._relay.wake if self._relay else _nothing
        self._deliveries = Deliveries(graph, clock, settings, self._redis, self.name, handled)

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set; then finishes what is in hand and lets go of the rest."""
        log.info("consuming", name=self.name, groups=sorted({each.group for each in self._subscriptions}))
        self._beside = [asyncio.create_task(self._deliveries.keep())]
        if self._relay:
            self._beside.append(asyncio.create_task(self._relay.run()))
        try:
            await self._consume(stop)
        finally:
            await end(self._beside)
            if self._relay:
                await self._relay.finish()
            await self._redis.aclose()
        log.info("stopped", name=self.name)

    async def _consume(self, stop: asyncio.Event) -> None:
        """Runs a broker; a new one whenever it breaks."""
        failures = 0
        while not stop.is_set():
            broker = build_broker(
                self._url,
                self._subscriptions,
                consumer=self.name,
                take=self._deliveries.take,
                settings=self._settings,
            )
            try:
                await ensure_groups(self._redis, self._subscriptions)
                await broker.start()
                failures = 0
                await self._watch(broker, stop)
            except UNREACHABLE as error:
                failures += 1
                log.warning("redis away", cause=f"{type(error).__name__}: {error}", failures=failures)
                await came_within(stop, min(2.0, 0.1 * 2 ** min(failures, 10)))
            finally:
                if stop.is_set():
                    self._deliveries.let_go()
                await broker.stop()

    async def _watch(self, broker: RedisBroker, stop: asyncio.Event) -> None:
        """Returns when asked to stop, or when a reader has given up because its group is gone.

        Raises:
            RedisError, OSError: Redis is away; FastStream would only look again after five seconds.
        """
        while not stop.is_set():
            await came_within(stop, CHECK_SECONDS)
            for task in self._beside:
                if task.done():
                    task.result()  # it only ends by an error that nobody foresaw: the process should too
            if not all(subscriber.running for subscriber in broker.subscribers):
                log.warning("consumer groups are gone, making them again")
                return
            await self._redis.ping()


def _nothing() -> None:
    """A process without a relay has nobody to wake."""


async def open_patiently(settings: Settings, stop: asyncio.Event) -> Graph | None:
    """Opens the graph, waiting for a server that is away; None when asked to stop before it came.

    Raises:
        ServerUnsuitable: The server answers, but lacks what Sprout needs.
    """
    failures = 0
    while not stop.is_set():
        try:
            return await Graph.open(settings)
        except GraphUnavailable as error:
            if settings.neo4j_url is None:
                raise
            failures += 1
            log.warning("graph away", cause=str(error), failures=failures)
            await came_within(stop, min(5.0, 0.25 * 2 ** min(failures, 10)))
    return None
