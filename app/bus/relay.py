"""The outbox relay: from `:OutboxEvent:Unsent` in the graph to Redis Streams, in order, at least once.

Several relays may run; a lease in Redis lets one of them publish, so that order holds per key, and another takes over
within seconds when it dies. Publishing comes before the label goes, so a relay that dies in between publishes again:
consumers take effect once.

Redis may lose what it holds: everything when it is wiped, about the last second when it is killed. The relay sees by
the server's run id that it met another run, and by a marker key whether that run kept the data, and puts the events
that may be lost back on the outbox.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from redis.asyncio import Redis

from app.bus.events import stream_of
from app.bus.streams import DATA, UNREACHABLE, encode, trim
from app.graph import Graph, GraphError
from app.settings import Settings
from app.waiting import came_within

log = structlog.get_logger(__name__)

BATCH: Final = 500
LEASE: Final = "sprout.relay"
LEASE_SECONDS: Final = 3.0
MARKER: Final = "sprout.kept"
"""Lives as long as Redis's data."""
BUSY_PAUSE: Final = 0.02
IDLE_PAUSE: Final = 0.1
IDLE_AFTER: Final = 5.0
HOUSEKEEPING_SECONDS: Final = 30.0
LAST_MOMENTS: Final = timedelta(minutes=1)
"""What a killed Redis may have lost of what it had written, generously."""

_EXTEND = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class Relay:
    """Publishes the outbox for as long as it holds the lease."""

    def __init__(self, graph: Graph, redis: Redis, settings: Settings, name: str) -> None:
        """Binds a relay to its stores; `name` is what the lease says."""
        self._graph = graph
        self._redis = redis
        self._settings = settings
        self._name = name
        self._awake = asyncio.Event()
        self._leads = False
        self._lease_checked = 0.0
        self._housekept = 0.0
        self._last_sent = time.monotonic()

    def wake(self) -> None:
        """Says that the outbox has probably something new; otherwise the relay finds out within `IDLE_PAUSE`."""
        self._awake.set()

    async def run(self) -> None:
        """Relays until cancelled; waits out a graph or Redis that is away."""
        failures = 0
        while True:
            try:
                await self._turn()
                failures = 0
            except (GraphError, *UNREACHABLE) as error:
                failures += 1
                self._leads = False
                log.warning("relay waits", cause=f"{type(error).__name__}: {error}", failures=failures)
                await asyncio.sleep(min(2.0, 0.1 * 2 ** min(failures, 10)))

    async def finish(self) -> None:
        """After `run` has ended: sends what the last handlers have left, then lets another relay lead at once."""
        try:
            async with asyncio.timeout(LEASE_SECONDS):
                while self._leads and await self._holds_lease() and await self.publish():
                    pass
        except (GraphError, *UNREACHABLE) as error:
            log.info("outbox left to the next relay", cause=f"{type(error).__name__}: {error}")
        await self._release()

    async def _turn(self) -> None:
        """One round: the lease, a batch, housekeeping when due, a pause."""
        if not await self._holds_lease():
            await asyncio.sleep(LEASE_SECONDS / 6)
            return
        self._awake.clear()
        sent = await self.publish()
        if time.monotonic() - self._housekept > HOUSEKEEPING_SECONDS:
            self._housekept = time.monotonic()
            await trim(self._redis)
            await self._forget()
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
        events: list[dict[str, Any]] = [row["event"] for row in rows]
        async with self._redis.pipeline(transaction=False) as pipe:
            for event in events:
                pipe.xadd(stream_of(event["type"]), {DATA: encode(event)})
            await pipe.execute()
        await self._graph.write(
            "bus/mark_sent", repeatable=True, ids=[event["id"] for event in events], now=datetime.now(UTC)
        )
        return len(events)

    async def _holds_lease(self) -> bool:
        """Takes or extends the lease, at most every sixth of its length."""
        if self._leads and time.monotonic() - self._lease_checked < LEASE_SECONDS / 6:
            return True
        milliseconds = int(LEASE_SECONDS * 1000)
        taken = bool(await self._redis.set(LEASE, self._name, nx=True, px=milliseconds))
        if taken:
            # Also when this relay led a moment ago: the lease may be gone because Redis lost everything.
            await self._meet_redis()
            log.info("relay leads", name=self._name)
        held = taken or bool(await self._redis.eval(_EXTEND, 1, LEASE, self._name, str(milliseconds)))
        self._leads, self._lease_checked = held, time.monotonic()
        return held

    async def _meet_redis(self) -> None:
        """Sends again what another run of the server may have lost."""
        run_id = str((await self._redis.info("server"))["run_id"])
        known = await self._graph.read("bus/known_redis")
        if known and known[0]["run_id"] == run_id and await self._redis.exists(MARKER):
            return
        if known:
            kept = bool(await self._redis.exists(MARKER))
            window = LAST_MOMENTS if kept else timedelta(days=self._settings.bus_keep_days)
            again = await self._resend(datetime.now(UTC) - window)
            log.warning("redis was restarted" if kept else "redis was wiped", events_sent_again=again)
        await self._redis.set(MARKER, run_id)
        await self._graph.write("bus/remember_redis", repeatable=True, run_id=run_id, now=datetime.now(UTC))

    async def _resend(self, since: datetime) -> int:
        """Puts events sent since then back on the outbox, batch by batch; returns how many."""
        total = 0
        while True:
            rows = await self._graph.write("bus/resend_events", repeatable=True, since=since, limit=5_000)
            total += int(rows[0]["events"])
            if not rows[0]["events"]:
                return total

    async def _forget(self) -> None:
        """Deletes events and records that no repair will want again, a batch a turn."""
        before = datetime.now(UTC) - timedelta(days=self._settings.bus_keep_days)
        await self._graph.write("bus/forget_sent", repeatable=True, before=before, limit=5_000)
        # A record outlives its event, or an event that comes late would take effect twice.
        await self._graph.write("bus/forget_processed", repeatable=True, before=before - timedelta(days=1), limit=5_000)

    async def _release(self) -> None:
        """Lets another relay lead at once."""
        if self._leads:
            try:
                await self._redis.eval(_RELEASE, 1, LEASE, self._name)
            except UNREACHABLE:
                log.info("lease left to run out", name=self._name)
