"""The outbox relay: from `:OutboxEvent:Unsent` in the graph to the streams, in order, at least once.

Several relays may run; a lease in the graph lets one of them publish, so that order holds per key and nothing is sent twice,
and another takes over within seconds when it dies. Publishing comes before the label goes, so a relay that dies in between
publishes again: consumers take effect once.

A broker may lose what it holds: everything when it is wiped, about the last second when it is killed. The relay sees by
the server's run id that it met another run, and by a mark whether that run kept the data, and puts the events that may be
lost back on the outbox. How far every group is, it notes in the graph, so that what was handled long ago stays away.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from app.bus.metrics import SENT
from app.bus.transport import UNREACHABLE, Transport
from app.graph import Graph, GraphError
from app.settings import Settings
from app.waiting import came_within

log = structlog.get_logger(__name__)

BATCH: Final = 500
LEASE_SECONDS: Final = 3.0
LOOK_SECONDS: Final = LEASE_SECONDS / 6
"""How often a leader extends its lease and looks at the broker, and others look whether there is a leader."""
BUSY_PAUSE: Final = 0.02
IDLE_PAUSE: Final = 0.1
IDLE_AFTER: Final = 5.0
HOUSEKEEPING_SECONDS: Final = 30.0
LAST_MOMENTS: Final = timedelta(minutes=1)
"""What a killed broker may have lost of what it had written, generously."""


class Relay:
    """Publishes the outbox for as long as it holds the lease."""

    def __init__(self, graph: Graph, transport: Transport, settings: Settings, name: str) -> None:
        """Binds a relay to its stores; `name` is what the lease says."""
        self._graph = graph
        self._transport = transport
        self._settings = settings
        self._name = name
        self._awake = asyncio.Event()
        self._stop = asyncio.Event()
        self._leads = False
        self._looked = 0.0
        self._met: str | None = None
        self._housekept = 0.0
        self._last_sent = time.monotonic()

    def wake(self) -> None:
        """Says that the outbox has probably something new; otherwise the relay finds out within `IDLE_PAUSE`."""
        self._awake.set()

    def stop(self) -> None:
        """Ends `run` when its turn is done. Cut short, clients of a broker leave connections behind that they were opening."""
        self._stop.set()
        self._awake.set()

    async def run(self) -> None:
        """Relays until told to stop, or cancelled; waits out a graph or a broker that is away."""
        failures = 0
        while not self._stop.is_set():
            try:
                await self._turn()
                failures = 0
            except (GraphError, *UNREACHABLE) as error:
                failures += 1
                self._leads = False
                log.warning("relay waits", cause=f"{type(error).__name__}: {error}", failures=failures)
                await came_within(self._stop, min(2.0, 0.1 * 2 ** min(failures, 10)))

    async def finish(self) -> None:
        """After `run` has ended: sends what the last handlers have left, then lets another relay lead at once."""
        try:
            async with asyncio.timeout(LEASE_SECONDS):
                while self._leads and await self._lead() and await self.publish():
                    pass
        except (GraphError, *UNREACHABLE) as error:
            log.info("outbox left to the next relay", cause=f"{type(error).__name__}: {error}")
        await self._release()

    async def _turn(self) -> None:
        """One round: the lease, a batch, housekeeping when due, a pause."""
        if not await self._lead():
            await came_within(self._stop, LOOK_SECONDS)
            return
        self._awake.clear()
        sent = await self.publish()
        if time.monotonic() - self._housekept > HOUSEKEEPING_SECONDS:
            self._housekept = time.monotonic()
            await self._keep_house()
        if sent < BATCH:
            await self._pause(sent)

    async def _pause(self, sent: int) -> None:
        """Sleeps shortly while events keep coming, longer when it is quiet, not at all once woken."""
        if sent:
            self._last_sent = time.monotonic()
        quiet = time.monotonic() - self._last_sent > IDLE_AFTER
        await came_within(self._awake, IDLE_PAUSE if quiet else BUSY_PAUSE)

    async def publish(self) -> int:
        """Publishes one batch and takes it off the outbox; returns how many events."""
        rows = await self._graph.read("bus/unsent_events", limit=BATCH)
        if not rows:
            return 0
        events = in_order([row["event"] for row in rows])
        await self._transport.publish(events)
        SENT.inc(len(events))
        await self._graph.write(
            "bus/mark_sent", repeatable=True, ids=[event["id"] for event in events], now=datetime.now(UTC)
        )
        return len(events)

    async def _lead(self) -> bool:
        """Takes or extends the lease, now and then, and looks whether the broker is still the one it was."""
        if self._leads and time.monotonic() - self._looked < LOOK_SECONDS:
            return True
        rows: list[dict[str, Any]] = []
        if self._leads or not await self._graph.read("bus/leader"):
            milliseconds = int(LEASE_SECONDS * 1000)
            rows = await self._graph.write("bus/lead", repeatable=True, name=self._name, milliseconds=milliseconds)
        if rows and not rows[0]["held"]:
            log.info("relay leads", name=self._name)
        self._looked = time.monotonic()
        if rows:
            await self._meet_store()
        self._leads = bool(rows)
        return self._leads

    async def _meet_store(self) -> None:
        """Sends again what the broker may have lost since it was last looked at."""
        store = await self._transport.store()
        if store.kept and store.run == self._met:
            return
        known = await self._graph.read("bus/known_store")
        if known and not (store.kept and known[0]["run_id"] == store.run):
            now = datetime.now(UTC)
            oldest = now - timedelta(days=self._settings.bus_keep_days)
            since = now - LAST_MOMENTS if store.kept else known[0]["handled_until"] or oldest
            again = await self._resend(since)
            log.warning("broker was restarted" if store.kept else "broker was wiped", events_sent_again=again)
        if not store.kept:  # else a wipe since the look above would go unnoticed
            await self._transport.mark_store()
        await self._graph.write("bus/remember_store", repeatable=True, run_id=store.run, now=datetime.now(UTC))
        self._met = store.run

    async def _resend(self, since: datetime) -> int:
        """Puts events sent since then back on the outbox, batch by batch; returns how many."""
        total = 0
        while True:
            rows = await self._graph.write("bus/resend_events", repeatable=True, since=since, limit=5_000)
            total += int(rows[0]["events"])
            if not rows[0]["events"]:
                return total

    async def _keep_house(self) -> None:
        """Trims streams, notes how far they are handled, and forgets what no repair will want again, a batch a turn."""
        until = await self._transport.tidy()
        store = await self._transport.store()
        if not store.kept or store.run != self._met:
            return  # wiped or restarted since this relay looked: that nothing waits there does not say that all was handled
        await self._graph.write("bus/note_handled", repeatable=True, until=until)
        before = min(until, datetime.now(UTC) - timedelta(days=self._settings.bus_keep_days))
        await self._graph.write("bus/forget_sent", repeatable=True, before=before, limit=5_000)
        # A record outlives its event, or an event that comes late would take effect twice.
        await self._graph.write("bus/forget_processed", repeatable=True, before=before - timedelta(days=1), limit=5_000)
        await self._graph.write("bus/forget_redeliveries", repeatable=True, before=before, limit=5_000)

    async def _release(self) -> None:
        """Lets another relay lead at once."""
        if self._leads:
            self._leads = False
            try:
                await self._graph.write("bus/resign", repeatable=True, name=self._name)
            except GraphError:
                log.info("lease left to run out", name=self._name)


def in_order(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events in the order of time, but those of one key in the order of what happened to it, whatever clocks said."""
    by_key: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        by_key[event["key"]].append(event)
    queues = {key: iter(sorted(each, key=lambda event: event.get("sequence", 0))) for key, each in by_key.items()}
    return [next(queues[event["key"]]) for event in events]
