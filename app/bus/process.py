"""A consumer process: relay and subscriptions, kept up through outages of the broker and of Neo4j."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import structlog

from app.bus.delivery import Deliveries
from app.bus.relay import Relay
from app.bus.subscriptions import Readings, Routes, subscriptions
from app.bus.transport import UNREACHABLE, open_transport
from app.clock import Clock
from app.graph import Graph, GraphUnavailable
from app.settings import Settings
from app.waiting import came_within, end

if TYPE_CHECKING:
    from faststream._internal.broker import BrokerUsecase

log = structlog.get_logger(__name__)
CHECK_SECONDS: Final = 0.5
LAST_TURN_SECONDS: Final = 2.0
"""What a stop waits for the relay's turn; a broker that hangs is not waited for longer."""


class Consumers:
    """Relay and subscriptions of one process."""

    def __init__(
        self,
        graph: Graph,
        clock: Clock,
        settings: Settings,
        routes: Routes,
        *,
        readings: Readings | None = None,
        only: Collection[str] = (),
        relay: bool = True,
    ) -> None:
        """Binds the process to what it handles.

        Args:
            graph: Given to handlers.
            clock: Given to handlers.
            settings: Given to handlers; for the broker and patience too.
            routes: Who handles which event.
            readings: How streams are read, where that is not as usual.
            only: Groups to run; none given runs all.
            relay: Whether to relay the outbox too.

        Raises:
            BusUnavailable: No broker is known.
            ValueError: `only` names a group that handles nothing.
        """
        self.name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self._subscriptions = subscriptions(routes, only, readings)
        self._everybodys = subscriptions(routes)
        self._transport = open_transport(settings, self.name)
        self._relay = Relay(graph, self._transport, settings, self.name) if relay else None
        self._beside: list[asyncio.Task[None]] = []
        handled = self._relay.wake if self._relay else _nothing
        self._deliveries = Deliveries(graph, clock, settings, self._transport, handled)

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set; then finishes what is in hand and lets go of the rest."""
        log.info("consuming", name=self.name, groups=sorted({each.group for each in self._subscriptions}))
        relaying = [asyncio.create_task(self._relay.run())] if self._relay else []
        self._beside = [asyncio.create_task(self._deliveries.keep()), *relaying]
        try:
            await self._consume(stop)
        finally:
            if self._relay:
                self._relay.stop()
            await end(relaying, patience=LAST_TURN_SECONDS)
            await end(self._beside)
            if self._relay:
                await self._relay.finish()
            await self._transport.close()
        log.info("stopped", name=self.name)

    async def _consume(self, stop: asyncio.Event) -> None:
        """Runs a broker; a new one whenever it breaks."""
        failures = 0
        while not stop.is_set():
            broker = self._transport.broker(self._subscriptions, self._deliveries)
            try:
                # Those of other processes too: what is trimmed, or lost, is told from what every group has handled.
                await self._transport.ensure(self._everybodys)
                await self._transport.start(broker)
                failures = 0
                await self._watch(broker, stop)
            except UNREACHABLE as error:
                failures += 1
                log.warning("bus away", cause=f"{type(error).__name__}: {error}", failures=failures)
                await came_within(stop, min(2.0, 0.1 * 2 ** min(failures, 10)))
            finally:
                if stop.is_set():
                    self._deliveries.let_go()
                await broker.stop()
                if stop.is_set():
                    await self._deliveries.leave()

    async def _watch(self, broker: BrokerUsecase[Any, Any], stop: asyncio.Event) -> None:
        """Returns when asked to stop, or when a reader has given up because its group is gone.

        Raises:
            RedisError, OSError: The broker is away; FastStream would only look again after five seconds.
        """
        while not stop.is_set():
            await came_within(stop, CHECK_SECONDS)
            for task in self._beside:
                if task.done():
                    task.result()  # it only ends by an error that nobody foresaw: the process should too
            if not await self._transport.check(broker):
                log.warning("consumer groups are gone, making them again")
                return


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
