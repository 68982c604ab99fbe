"""Redis Streams as the bus uses them: connection, consumer groups, trimming, what waits where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from app.bus.events import STREAMS
from app.bus.subscriptions import Subscription
from app.errors import SproutError
from app.settings import Settings

DATA: Final = "__data__"
"""The one field of a stream entry: the event as JSON, as FastStream reads it."""
UNREACHABLE: Final = (RedisError, OSError, TimeoutError)
"""What a Redis that is away looks like."""


class BusUnavailable(SproutError):
    """No Redis is known. A Redis that is known but away is waited for instead."""


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


def encode(event: Mapping[str, Any]) -> str:
    """An event's flat properties as JSON; times in RFC 3339."""
    return json.dumps(event, default=_plain, separators=(",", ":"))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"an event holds flat values, not {type(value).__name__}")


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


@dataclass(frozen=True)
class GroupStatus:
    """How far one group is on one stream.

    Attributes:
        stream, group: Which.
        waiting: Entries that the group has not been given yet; at most `COUNTED` are counted on Redis 6.
        pending: Entries given to a consumer and not acknowledged yet.
        consumers: Consumers that ever read for the group.
    """

    stream: str
    group: str
    waiting: int
    pending: int
    consumers: int


COUNTED: Final = 10_000


async def group_status(redis: Redis) -> list[GroupStatus]:
    """Every group of every stream of the bus."""
    found: list[GroupStatus] = []
    for stream in STREAMS:
        if not await redis.exists(stream):
            continue
        for group in await redis.xinfo_groups(stream):
            waiting = group.get("lag")
            if waiting is None:
                after = f"({group['last-delivered-id']}"
                waiting = len(await redis.xrange(stream, min=after, count=COUNTED) or ())
            found.append(
                GroupStatus(stream, str(group["name"]), int(waiting), int(group["pending"]), int(group["consumers"]))
            )
    return found
