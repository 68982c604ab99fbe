"""One event, one group: handled, tried again, or given up; acknowledged by hand either way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis

from app.bus import dead
from app.bus.events import Event, UnknownEvent, parse
from app.bus.streams import UNREACHABLE, encode
from app.bus.subscriptions import Subscription
from app.bus.work import Work
from app.clock import Clock
from app.graph import AlreadyProcessed, Graph, GraphUnavailable
from app.settings import Settings
from app.waiting import came_within

log = structlog.get_logger(__name__)
LONGEST_WAIT = 5.0


class ConsumersDied(Exception):
    """Every consumer that took this event died before it could acknowledge it."""


@dataclass(frozen=True)
class Delivery:
    """One entry of a stream in the hands of one consumer.

    Attributes:
        subscription: Whose it is.
        entry_id: Its id in the stream.
        body: The event's flat properties.
        attempt: 1 at first; the group's own count when it was claimed from a dead consumer.
    """

    subscription: Subscription
    entry_id: str
    body: dict[str, Any]
    attempt: int = 1


class Deliveries:
    """Carries deliveries to their handlers.

    Events of one key are handled one after the other within a process. A handler's error is tried again after growing
    pauses and ends as a dead letter; a graph that is away is waited for and counts as no attempt. What is in hand here is
    claimed anew now and then, with the true number of attempts, so that no other consumer takes it.
    """

    def __init__(
        self, graph: Graph, clock: Clock, settings: Settings, redis: Redis, consumer: str, handled: Callable[[], None]
    ) -> None:
        """Binds what handlers are given.

        Args:
            graph: Passed on in `Work`.
            clock: Passed on in `Work`.
            settings: Passed on in `Work`; for patience too.
            redis: For acknowledgements and dead letters.
            consumer: This process's name in its groups.
            handled: Called after each handled event; it may have left new events in the outbox.
        """
        self._graph = graph
        self._clock = clock
        self._settings = settings
        self._redis = redis
        self._consumer = consumer
        self._handled = handled
        self._leaving = asyncio.Event()
        self._in_hand: dict[tuple[str, str, str], int] = {}
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def let_go(self) -> None:
        """Ends all waiting: what waits stays with the group, for another consumer."""
        self._leaving.set()

    async def keep(self) -> None:
        """Tells the groups now and then what is still in hand here, until cancelled: nobody else need take it."""
        while True:
            await asyncio.sleep(self._settings.bus_claim_seconds / 3)
            try:
                for (stream, group, entry_id), attempt in list(self._in_hand.items()):
                    await self._hold(stream, group, entry_id, attempt)
            except UNREACHABLE as error:
                log.info("redis away, nothing to hold on to", cause=str(error))

    async def take(self, delivery: Delivery) -> None:
        """Handles one delivery to its end: acknowledged, or dead and acknowledged, or let go."""
        name = (delivery.subscription.stream, delivery.subscription.group, delivery.entry_id)
        if name in self._in_hand:
            return  # claimed from ourselves: it is being handled
        self._in_hand[name] = delivery.attempt
        try:
            await self._sort(delivery)
        finally:
            del self._in_hand[name]

    async def _sort(self, delivery: Delivery) -> None:
        """Acknowledges what is for others, buries what is no event, handles the rest."""
        group = delivery.subscription.group
        if delivery.body.get(dead.ONLY_GROUP, group) != group:
            await self._acknowledge(delivery)
        elif delivery.body.get("type") is None:
            await self._bury(delivery, ValueError("not an event: it has no type"), 1)
        elif delivery.body["type"] not in delivery.subscription.handlers:
            await self._acknowledge(delivery)
        else:
            await self._take_known(delivery, group)

    async def _take_known(self, delivery: Delivery, group: str) -> None:
        """Reads the event and handles it when those of the same key before it are done."""
        try:
            event = parse(delivery.body)
        except UnknownEvent as reason:
            log.info("event left alone", group=group, reason=str(reason))
            await self._acknowledge(delivery)
        except ValidationError as cause:
            await self._bury(delivery, cause, 1)
        else:
            lock = self._locks.setdefault((group, event.key), asyncio.Lock())
            async with lock:
                await self._handle(delivery, event)

    async def _handle(self, delivery: Delivery, event: Event) -> None:
        """Tries until the handler returns, its attempts are spent, or the process leaves."""
        attempt, outages, limit = delivery.attempt, 0, self._settings.bus_attempts
        if attempt > limit:
            await self._bury(delivery, ConsumersDied(str(ConsumersDied.__doc__)), attempt - 1)
            return
        while (failure := await self._failure(delivery, event, attempt)) is not None:
            if isinstance(failure, GraphUnavailable):
                outages += 1
                pause = 0.25 * 2**outages
            elif attempt >= limit:
                await self._bury(delivery, failure, attempt)
                return
            else:
                pause = self._settings.bus_backoff_seconds * 2 ** (attempt - 1)
                attempt += 1
            group = delivery.subscription.group
            log.warning("event waits", group=group, event_type=event.type, event_id=event.id, cause=repr(failure))
            if not await self._wait(delivery, attempt, min(LONGEST_WAIT, pause)):
                return
        await self._acknowledge(delivery)

    async def _failure(self, delivery: Delivery, event: Event, attempt: int) -> Exception | None:
        """Calls the handler once; returns what went wrong."""
        once = f"{delivery.subscription.group}:{event.id}"
        handler = delivery.subscription.handlers[event.type]
        try:
            await handler(event, Work(self._graph, self._clock, self._settings, once, attempt))
        except AlreadyProcessed:
            return None
        except Exception as cause:  # noqa: BLE001 - whatever a handler raises is one failed attempt
            return cause
        self._handled()
        return None

    async def _wait(self, delivery: Delivery, attempt: int, seconds: float) -> bool:
        """Pauses with the entry held: still this consumer's, with the count that a successor should see.

        Returns:
            Whether to try again; not when the process leaves.
        """
        stream, group = delivery.subscription.stream, delivery.subscription.group
        self._in_hand[stream, group, delivery.entry_id] = attempt
        await self._hold(stream, group, delivery.entry_id, attempt)
        return not await came_within(self._leaving, seconds)

    async def _hold(self, stream: str, group: str, entry_id: str, attempt: int) -> None:
        """Makes an entry this consumer's anew, with its true number of attempts."""
        await self._redis.xclaim(stream, group, self._consumer, 0, [entry_id], retrycount=attempt, justid=True)

    async def _acknowledge(self, delivery: Delivery) -> None:
        await self._redis.xack(delivery.subscription.stream, delivery.subscription.group, delivery.entry_id)

    async def _bury(self, delivery: Delivery, cause: Exception, attempts: int) -> None:
        log.error(
            "event given up", group=delivery.subscription.group, event_type=delivery.body.get("type"),
            event_id=delivery.body.get("id"), attempts=attempts, cause=repr(cause),
        )  # fmt: skip
        body = {name: value for name, value in delivery.body.items() if name != dead.ONLY_GROUP}
        letter = dead.write_letter(delivery.subscription, encode(body), cause, attempts)
        await dead.bury(self._redis, delivery.entry_id, letter)


def read_body(raw: object) -> dict[str, Any]:
    """The event's properties of a decoded entry; what is not an object becomes an object that fits no type."""
    if isinstance(raw, dict):
        return raw
    return {"type": None, "raw": raw.decode(errors="replace") if isinstance(raw, bytes) else json.dumps(raw)}
