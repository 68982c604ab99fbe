"""Events in the hands of a consumer: handled, tried again, or given up; acknowledged by hand either way."""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from weakref import WeakValueDictionary

import structlog

from app.bus import dead
from app.bus.event import Event, UnknownEvent
from app.bus.events import parse
from app.bus.metrics import DELIVERED, WAITED
from app.bus.subscriptions import Subscription
from app.bus.transport import UNREACHABLE, Transport
from app.bus.work import BatchWork, Together, Work
from app.clock import Clock
from app.graph import AlreadyProcessed, Graph, GraphError, GraphTimeout, GraphUnavailable
from app.settings import Settings
from app.waiting import came_within, end

log = structlog.get_logger(__name__)
PATIENCE: Final = 3
"""Time-outs that count as one attempt: a server that was started a moment ago, or is busy, is slow for everybody."""
LONGEST_WAIT: Final = 5.0
GRACE_SECONDS: Final = 10.0
"""What a handler is given to finish when its process is told to stop."""
_luck = random.Random()  # noqa: S311 - spreads retries, protects nothing


class ConsumersDied(Exception):
    """Every consumer that took this event died before it could acknowledge it."""


@dataclass(frozen=True)
class Delivery:
    """One entry of a stream in the hands of one consumer.

    Attributes:
        subscription: Whose it is.
        entry_id: Its id in the stream.
        body: The event's flat properties.
        attempt: 1 at first; the group's own count when it was taken over from a dead consumer.
    """

    subscription: Subscription
    entry_id: str
    body: dict[str, Any]
    attempt: int = 1

    @property
    def name(self) -> tuple[str, str, str]:
        """Stream, group and entry: what tells it from all others."""
        return self.subscription.stream, self.subscription.group, self.entry_id


class Deliveries:
    """Carries deliveries to their handlers.

    Events of one key are handled one after the other within a process, in the order in which they were read. A handler's
    error is tried again after growing pauses and ends as a dead letter; a graph that is away is waited for and counts as no
    attempt. What is in hand here is held anew now and then, with the true number of attempts, so that no other consumer
    takes it.
    """

    def __init__(
        self, graph: Graph, clock: Clock, settings: Settings, transport: Transport, handled: Callable[[], None]
    ) -> None:
        """Binds what handlers are given.

        Args:
            graph: Passed on in `Work`; keeps dead letters.
            clock: Passed on in `Work`.
            settings: Passed on in `Work`; for patience too.
            transport: Told what is handled, and what is still in hand.
            handled: Called after each handled event; it may have left new events in the outbox.
        """
        self._graph = graph
        self._clock = clock
        self._settings = settings
        self._transport = transport
        self._handled = handled
        self._leaving = asyncio.Event()
        self._in_hand: dict[tuple[str, str, str], tuple[Delivery, int]] = {}
        self._tasks: dict[tuple[str, str, str], asyncio.Task[None]] = {}
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def let_go(self) -> None:
        """Ends all waiting: what waits stays with the group, for another consumer."""
        self._leaving.set()

    async def leave(self) -> None:
        """After `let_go`: waits for what was begun, for a while, and ends what goes on still."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=GRACE_SECONDS)
        await end(self._tasks.values())

    async def keep(self) -> None:
        """Tells the groups now and then what is still in hand here, until cancelled: nobody else need take it."""
        while True:
            await asyncio.sleep(self._settings.bus_claim_seconds / 3)
            try:
                held = list(self._in_hand.values())
                for attempt in sorted({attempt for _, attempt in held}):
                    await self._transport.hold([each for each, made in held if made == attempt], attempt)
            except UNREACHABLE as error:
                log.info("bus away, nothing to hold on to", cause=str(error))

    async def take(self, delivery: Delivery) -> None:
        """Handles one delivery to its end: acknowledged, or dead and acknowledged, or let go."""
        if not self._take_in_hand([delivery]):
            return
        try:
            await self._take(delivery)
        finally:
            self._in_hand.pop(delivery.name, None)

    async def begin(self, deliveries: Sequence[Delivery]) -> None:
        """Begins deliveries of one subscription in their order, each when there is room; returns when all have begun.

        All are in hand from the first moment: what waits for room would look abandoned, and this very process would take
        it over from itself, past others of its key.
        """
        waiting = deque(self._take_in_hand(deliveries))
        try:
            while waiting and not self._leaving.is_set():
                begun = [task for name, task in self._tasks.items() if name[:2] == waiting[0].name[:2]]
                if len(begun) < waiting[0].subscription.reading.at_once(self._settings):
                    self._start(waiting[0], self._take(waiting[0]))
                    waiting.popleft()
                else:
                    await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                del self._in_hand[each.name]

    async def take_batch(self, deliveries: Sequence[Delivery]) -> None:
        """Handles several deliveries of one subscription, those of batch handlers together.

        One that spoils its batch is set aside to be tried again by itself; where the transport cannot hold it apart from
        the others, it is waited for.
        """
        fresh = self._take_in_hand(deliveries)
        try:
            read = [(each, await self._read(each)) for each in fresh]
            await self._handle_all([(each, event) for each, event in read if event is not None])
        finally:
            for each in fresh:
                if each.name not in self._tasks:
                    self._in_hand.pop(each.name, None)
        while self._tasks and not self._transport.holds_each:
            await asyncio.wait(self._tasks.values())

    async def count_redelivery(self, delivery: Delivery) -> int:
        """How often this delivery was begun, this time included; for a transport that does not count by itself."""
        key = f"{delivery.subscription.group}:{delivery.body.get('id') or delivery.entry_id}"
        while True:
            try:
                rows = await self._graph.write("bus/count_redelivery", repeatable=True, key=key, now=datetime.now(UTC))
                return int(rows[0]["attempts"])
            except GraphUnavailable as error:
                log.warning("events wait", group=delivery.subscription.group, cause=str(error))
                if await came_within(self._leaving, LONGEST_WAIT):
                    return delivery.attempt

    def _take_in_hand(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Those that were not in hand and are now; the others were taken over from ourselves, and are being handled."""
        fresh = [each for each in deliveries if each.name not in self._in_hand]
        self._in_hand |= {each.name: (each, each.attempt) for each in fresh}
        return fresh

    async def _take(self, delivery: Delivery) -> None:
        event = await self._read(delivery)
        if event is not None:
            await self._handle_in_turn(delivery, event)

    def _start(self, delivery: Delivery, handling: Coroutine[Any, Any, None]) -> None:
        """Handles one delivery while others go on; it is in hand until its end."""

        async def handle() -> None:
            try:
                await handling
            except UNREACHABLE as error:
                log.info("bus away, event left to its group", event_id=delivery.body.get("id"), cause=str(error))
            finally:
                self._in_hand.pop(delivery.name, None)
                self._tasks.pop(delivery.name, None)

        self._tasks[delivery.name] = asyncio.create_task(handle())

    async def _read(self, delivery: Delivery) -> Event | None:
        """The event; None for what is for others or unknown here, which is acknowledged, or no event, which is buried."""
        group = delivery.subscription.group
        if delivery.body.get("type") is None:
            await self._bury(delivery, ValueError("not an event: it has no type"), 1)
            return None
        for_others = delivery.body.get(dead.ONLY_GROUP, group) != group
        if for_others or delivery.body["type"] not in delivery.subscription.handlers:
            await self._transport.acknowledge([delivery])
            return None
        try:
            return parse(delivery.body)
        except UnknownEvent as reason:
            log.info("event left alone", group=group, reason=str(reason))
            await self._transport.acknowledge([delivery])
        except ValueError as cause:
            await self._bury(delivery, cause, 1)
        return None

    async def _handle_all(self, pairs: list[tuple[Delivery, Event]]) -> None:
        """Handles together those of one type whose handler can, the others each by itself, in turn where keys are the same."""
        singly: list[tuple[Delivery, Event]] = []
        together: dict[str, list[tuple[Delivery, Event]]] = {}
        for delivery, event in pairs:
            batch = isinstance(delivery.subscription.handlers[event.type], Together)
            (together.setdefault(event.type, []) if batch else singly).append((delivery, event))
        await asyncio.gather(*(self._handle_in_turn(delivery, event) for delivery, event in singly))
        for kind, same in together.items():
            first = {event.id: (delivery, event) for delivery, event in reversed(same)}
            if again := [delivery for delivery, event in same if first[event.id][0] is not delivery]:
                await self._transport.acknowledge(again)
            handler = same[0][0].subscription.handlers[kind]
            assert isinstance(handler, Together)
            await self._handle_together(handler, [first[event_id] for event_id in reversed(first)])

    async def _handle_together(self, handler: Together, pairs: list[tuple[Delivery, Event]]) -> None:
        """One transaction for all. If that fails, in halves, down to the one that spoils it."""
        if len(pairs) == 1:
            self._start(pairs[0][0], self._handle_in_turn(*pairs[0]))
            return
        deliveries = [each for each, _ in pairs]
        group = deliveries[0].subscription.group
        once = {f"{group}:{event.id}": pair for pair in pairs for event in pair[1:]}
        work = BatchWork(self._graph, self._clock, self._settings, tuple(once))
        outages = 0
        while isinstance(
            failure := await self._call(handler.handle([event for _, event in pairs], work)), GraphUnavailable
        ):
            outages += 1
            log.warning("events wait", group=group, events=len(pairs), cause=repr(failure))
            if not await self._wait(deliveries, deliveries[0].attempt, 0.25 * 2**outages):
                return
        if failure is None:
            self._count_handled(group, [event for _, event in pairs])
            await self._transport.acknowledge(deliveries)
            return
        if isinstance(failure, AlreadyProcessed):
            done = {row["key"] for row in await self._graph.read("bus/processed_among", keys=list(once))}
            await self._transport.acknowledge([once[key][0] for key in done])
            pairs = [pair for key, pair in once.items() if key not in done]
        DELIVERED.labels(group, "split").inc()
        log.info("batch split", group=group, events=len(pairs), cause=repr(failure))
        middle = len(pairs) // 2
        for part in (pairs[:middle], pairs[middle:]):
            if part:
                await self._handle_together(handler, part)

    async def _handle_in_turn(self, delivery: Delivery, event: Event) -> None:
        """Handles an event when those of the same key before it are done."""
        lock = self._locks.setdefault((delivery.subscription.group, event.key), asyncio.Lock())
        async with lock:
            await self._handle(delivery, event)

    async def _handle(self, delivery: Delivery, event: Event) -> None:
        """Tries until the handler returns, its attempts are spent, or the process leaves."""
        attempt, outages, timeouts, limit = delivery.attempt, 0, 0, self._settings.bus_attempts
        group = delivery.subscription.group
        if attempt > limit:
            await self._bury(delivery, ConsumersDied(str(ConsumersDied.__doc__)), attempt - 1)
            return
        while (failure := await self._failure(delivery, event, attempt)) is not None:
            timeouts += isinstance(failure, GraphTimeout)
            if isinstance(failure, GraphUnavailable) or (isinstance(failure, GraphTimeout) and timeouts % PATIENCE):
                outages += 1
                pause = 0.25 * 2**outages
            elif attempt >= limit:
                await self._bury(delivery, failure, attempt)
                return
            else:
                pause = self._settings.bus_backoff_seconds * 2 ** (attempt - 1)
                attempt += 1
            DELIVERED.labels(group, "again").inc()
            log.warning("event waits", group=group, event_type=event.type, event_id=event.id, cause=repr(failure))
            if not await self._wait([delivery], attempt, pause):
                return
        self._count_handled(group, [event])
        await self._transport.acknowledge([delivery])

    async def _failure(self, delivery: Delivery, event: Event, attempt: int) -> Exception | None:
        """Calls the handler once; returns what went wrong."""
        once = f"{delivery.subscription.group}:{event.id}"
        handler = delivery.subscription.handlers[event.type]
        if isinstance(handler, Together):
            work = BatchWork(self._graph, self._clock, self._settings, (once,))
            failure = await self._call(handler.handle([event], work))
        else:
            failure = await self._call(handler(event, Work(self._graph, self._clock, self._settings, once, attempt)))
        return None if isinstance(failure, AlreadyProcessed) else failure

    def _count_handled(self, group: str, events: Sequence[Event]) -> None:
        now = self._clock.now()
        DELIVERED.labels(group, "handled").inc(len(events))
        for event in events:
            WAITED.labels(group).observe(max(0.0, (now - event.at).total_seconds()))

    async def _call(self, handling: Awaitable[None]) -> Exception | None:
        """Awaits a handler; returns what it raised."""
        try:
            await handling
        except Exception as cause:  # noqa: BLE001 - whatever a handler raises is one failed attempt
            return cause
        self._handled()
        return None

    async def _wait(self, deliveries: Sequence[Delivery], attempt: int, pause: float) -> bool:
        """Pauses with the entries held: still this consumer's, with the count that a successor should see.

        Pauses are spread by half to either side, so that events that failed together are not tried together again.

        Returns:
            Whether to try again; not when the process leaves.
        """
        self._in_hand |= {each.name: (each, attempt) for each in deliveries}
        await self._transport.hold(deliveries, attempt)
        return not await came_within(self._leaving, min(LONGEST_WAIT, pause) * _luck.uniform(0.5, 1.5))

    async def _bury(self, delivery: Delivery, cause: Exception, attempts: int) -> None:
        """Keeps a dead letter and acknowledges; a graph that is away is waited for."""
        stream, group, entry_id = delivery.name
        DELIVERED.labels(group, "buried").inc()
        log.error(
            "event given up", group=group, event_type=delivery.body.get("type"), event_id=delivery.body.get("id"),
            attempts=attempts, cause=repr(cause),
        )  # fmt: skip
        while True:
            try:
                await dead.bury(
                    self._graph, stream=stream, group=group, entry_id=entry_id,
                    body=delivery.body, cause=cause, attempts=attempts,
                )  # fmt: skip
                break
            except GraphError as error:
                log.warning("letter waits", group=group, cause=str(error))
                if not await self._wait([delivery], attempts, 1.0):
                    return
        await self._transport.acknowledge([delivery])
        self._handled()


def read_body(raw: object) -> dict[str, Any]:
    """The event's properties of a decoded entry; what is not an object becomes an object that fits no type."""
    if isinstance(raw, dict):
        return raw
    return {"type": None, "raw": raw.decode(errors="replace") if isinstance(raw, bytes) else json.dumps(raw)}
