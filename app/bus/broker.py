"""The FastStream broker: for each subscription a reader of new events and one of dead consumers' events."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from faststream import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.annotations import RedisStreamMessage

from app.bus.delivery import Delivery, read_body
from app.bus.streams import UNREACHABLE
from app.bus.subscriptions import Subscription
from app.settings import Settings

Take = Callable[[Delivery], Awaitable[None]]


class NotOfRedisAway(logging.Filter):
    """Leaves out FastStream's tracebacks of a connection that is gone.

    The process tells of a Redis that is away in one line, and in the moment of stopping a reader may find its connection closed.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is about something else."""
        return not (record.exc_info and isinstance(record.exc_info[1], UNREACHABLE))


_log = logging.getLogger(__name__)
_log.addFilter(NotOfRedisAway())

READ_BLOCK_MILLISECONDS: Final = 1_000
"""How long a read waits in Redis for events; it returns at once when one comes. Below the socket's time-out."""


def build_broker(
    url: str, wanted: Iterable[Subscription], *, consumer: str, take: Take, settings: Settings
) -> RedisBroker:
    """A broker that gives every entry of the wanted subscriptions to `take`.

    On Redis before 8.4 one reader cannot both read new entries and claim old ones, so each subscription gets two.

    Args:
        url: Redis.
        wanted: What to read.
        consumer: Name of this process in its groups.
        take: Handles one delivery and acknowledges it.
        settings: For concurrency and patience.
    """
    broker = RedisBroker(url, logger=_log, graceful_timeout=10.0, socket_timeout=10.0, socket_connect_timeout=3.0)
    for subscription in wanted:
        new_events = StreamSub(
            subscription.stream,
            group=subscription.group,
            consumer=consumer,
            polling_interval=READ_BLOCK_MILLISECONDS,
            max_records=settings.bus_concurrency,
        )
        abandoned_events = StreamSub(
            subscription.stream,
            group=subscription.group,
            consumer=consumer,
            polling_interval=int(settings.bus_claim_seconds * 1_000 / 4),
            min_idle_time=int(settings.bus_claim_seconds * 1_000),
        )
        broker.subscriber(stream=new_events, ack_policy=AckPolicy.MANUAL, max_workers=settings.bus_concurrency)(
            _reader(subscription, take)
        )
        broker.subscriber(stream=abandoned_events, ack_policy=AckPolicy.MANUAL)(_claimer(subscription, take))
    return broker


def _reader(subscription: Subscription, take: Take) -> Callable[..., Awaitable[None]]:
    async def read(body: Any, message: RedisStreamMessage) -> None:
        entry_id = message.raw_message["message_ids"][0].decode()
        await take(Delivery(subscription, entry_id, read_body(body)))

    return read


def _claimer(subscription: Subscription, take: Take) -> Callable[..., Awaitable[None]]:
    async def claim(body: Any, message: RedisStreamMessage) -> None:
        entry_id = message.raw_message["message_ids"][0]
        group = subscription.group
        pending = await message.consumer.xpending_range(subscription.stream, group, min=entry_id, max=entry_id, count=1)
        attempt = int(pending[0]["times_delivered"]) if pending else 1
        await take(Delivery(subscription, entry_id.decode(), read_body(body), attempt))

    return claim
