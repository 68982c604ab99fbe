"""The bus on Redis Streams: publishing, consumer groups, trimming, what waits where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from app.bus.events import STREAMS, stream_of
from app.bus.subscriptions import Subscription
from app.bus.transport import BusUnavailable, GroupStatus, Store, encode
from app.settings import Settings

if TYPE_CHECKING:
    from faststream._internal.broker import BrokerUsecase
    from faststream.redis import RedisBroker

    from app.bus.delivery import Deliveries, Delivery

DATA: Final = "__data__"
"""The one field of a stream entry: the event as JSON, as FastStream reads it."""
MARKER: Final = "sprout.kept"
"""Lives as long as Redis's data."""
COUNTED: Final = 10_000
SKEW: Final = timedelta(minutes=1)
"""How far the clocks of Redis and of a relay may differ."""


def redis_url(settings: Settings) -> str:
    """Where the streams live.

    Raises:
        BusUnavailable: Nobody said.
    """
    if settings.redis_url is None:
        raise BusUnavailable("no Redis is known: run `sprout up`, or set SPROUT_REDIS_URL")
    return settings.redis_url


def connect(settings: Settings) -> Redis:
    """A client for everything but the blocking reads, which FastStream does on connections of its own."""
    return Redis.from_url(redis_url(settings), decode_responses=True, socket_connect_timeout=3.0, socket_timeout=5.0)


class RedisStreams:
    """`Transport` on Redis."""

    holds_each = True

    def __init__(self, settings: Settings, consumer: str) -> None:
        """Prepares a client without reaching for the server.

        Raises:
            BusUnavailable: No Redis is known.
        """
        self._settings = settings
        self._url = redis_url(settings)
        self._consumer = consumer
        self._redis = connect(settings)

    async def publish(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Appends all events in one round trip."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for event in events:
                pipe.xadd(stream_of(event["type"]), {DATA: encode(event)})
            await pipe.execute()

    async def store(self) -> Store:
        """The server's run, and whether our mark is there."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.info("server")
            pipe.exists(MARKER)
            server, marked = await pipe.execute()
        return Store(str(server["run_id"]), kept=bool(marked))

    async def mark_store(self) -> None:
        """Sets the key that a wipe takes away."""
        await self._redis.set(MARKER, "1")

    async def tidy(self) -> datetime:
        """Trims the streams."""
        until = await handled_until(self._redis)
        await trim(self._redis)
        return until

    async def ensure(self, wanted: Iterable[Subscription]) -> None:
        """Makes missing groups, at the beginning of their streams."""
        await ensure_groups(self._redis, wanted)

    def broker(self, wanted: Iterable[Subscription], deliveries: Deliveries) -> RedisBroker:
        """Readers of new events and of dead consumers' events."""
        from app.bus.broker import build_broker

        return build_broker(self._url, wanted, consumer=self._consumer, deliveries=deliveries, settings=self._settings)

    async def start(self, broker: BrokerUsecase[Any, Any]) -> None:
        """Starts the readers."""
        await broker.start()

    async def check(self, broker: BrokerUsecase[Any, Any]) -> bool:
        """FastStream stops a reader whose group is gone, and looks at a broken connection after five seconds only."""
        if not all(subscriber.running for subscriber in broker.subscribers):
            return False
        await self._redis.ping()
        return True

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """One XACK a group."""
        for (stream, group), entries in _by_group(deliveries):
            await self._redis.xack(stream, group, *entries)

    async def hold(self, deliveries: Sequence[Delivery], attempt: int) -> None:
        """Claims the entries anew; what is not pending any more is left alone."""
        for (stream, group), entries in _by_group(deliveries):
            await self._redis.xclaim(
                stream, group, self._consumer, 0, cast(list[Any], entries), retrycount=attempt, justid=True
            )

    async def status(self) -> list[GroupStatus]:
        """Every group of every stream."""
        return await group_status(self._redis)

    async def close(self) -> None:
        """Closes the client."""
        await self._redis.aclose()


def _by_group(deliveries: Sequence[Delivery]) -> list[tuple[tuple[str, str], list[str]]]:
    ordered = sorted(deliveries, key=lambda each: each.name)
    parts = groupby(ordered, key=lambda each: each.name[:2])
    return [(name, [each.entry_id for each in part]) for name, part in parts]


async def ensure_groups(redis: Redis, wanted: Iterable[Subscription]) -> None:
    """Makes streams and groups that are missing, at the beginning of the stream.

    FastStream would begin new groups at the stream's end, and an event that the relay published a moment before would
    reach nobody.
    """
    for subscription in wanted:
        try:
            await redis.xgroup_create(subscription.stream, subscription.group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


async def trim(redis: Redis) -> int:
    """Drops entries that every group of their stream has handled; returns how many went.

    A stream that nobody reads keeps everything: its first reader will begin at the beginning.
    """
    dropped = 0
    for stream in STREAMS:
        if not await redis.exists(stream):
            continue
        marks = [await _oldest_needed(redis, stream, group) for group in await redis.xinfo_groups(stream)]
        if marks:
            oldest = min(marks, key=_position)
            dropped += int(await redis.xtrim(stream, minid=oldest, approximate=True))
    return dropped


async def handled_until(redis: Redis) -> datetime:
    """A moment before which everything that was published has been handled by every group, clocks' differences allowed for."""
    seconds, microseconds = await redis.time()
    moments = [datetime.fromtimestamp(seconds + microseconds / 1e6, UTC)]
    moments += [group.oldest for group in await group_status(redis) if group.oldest is not None]
    return min(moments) - SKEW


async def _oldest_needed(redis: Redis, stream: str, group: Mapping[str, Any]) -> str:
    """Id of the first entry that a group may still want."""
    if group["pending"]:
        oldest = (await redis.xpending(stream, group["name"]))["min"]
        if oldest is not None:  # else the last one was acknowledged since the group was looked at
            return str(oldest)
    return str(group["last-delivered-id"])


def _position(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)


def _moment(entry_id: str) -> datetime:
    return datetime.fromtimestamp(_position(entry_id)[0] / 1_000, UTC)


async def group_status(redis: Redis) -> list[GroupStatus]:
    """Every group of every stream of the bus; on Redis 6 at most `COUNTED` waiting entries are counted."""
    found: list[GroupStatus] = []
    for stream in STREAMS:
        if await redis.exists(stream):
            found += [await _status(redis, stream, group) for group in await redis.xinfo_groups(stream)]
    return found


async def _status(redis: Redis, stream: str, group: Mapping[str, Any]) -> GroupStatus:
    after = f"({group['last-delivered-id']}"
    waiting = group.get("lag")
    if waiting is None:
        waiting = len(await redis.xrange(stream, min=after, count=COUNTED) or ())
    oldest = (await redis.xpending(stream, group["name"]))["min"] if group["pending"] else None
    if oldest is None and waiting:
        first: Any = await redis.xrange(stream, min=after, count=1)
        oldest = first[0][0] if first else None
    return GroupStatus(
        stream=stream,
        group=str(group["name"]),
        waiting=int(waiting),
        pending=int(group["pending"]),
        consumers=int(group["consumers"]),
        oldest=_moment(str(oldest)) if oldest else None,
    )
