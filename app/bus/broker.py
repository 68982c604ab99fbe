"""FastStream on Redis: for each subscription a reader of new events and one of dead consumers' events."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from faststream import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.annotations import RedisStreamMessage

from app.bus.delivery import GRACE_SECONDS, Deliveries, Delivery, read_body
from app.bus.streams import DATA
from app.bus.subscriptions import Acknowledge, Subscription
from app.bus.transport import UNREACHABLE
from app.settings import Settings


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
POLICY: Final = {
    Acknowledge.AFTER_EFFECT: AckPolicy.MANUAL,
    Acknowledge.ON_DELIVERY: AckPolicy.ACK_FIRST,
}


def build_broker(
    url: str, wanted: Iterable[Subscription], *, consumer: str, deliveries: Deliveries, settings: Settings
) -> RedisBroker:
    """A broker that gives every entry of the wanted subscriptions to `deliveries`.

    On Redis before 8.4 one reader cannot both read new entries and claim old ones, so each subscription gets two. The
    second takes one entry at a time: among them may be one that kills whoever handles it.

    Args:
        url: Redis.
        wanted: What to read.
        consumer: Name of this process in its groups.
        deliveries: Handles what is read and acknowledges it.
        settings: For concurrency and patience.
    """
    broker = RedisBroker(
        url, logger=_log, graceful_timeout=GRACE_SECONDS, socket_timeout=10.0, socket_connect_timeout=3.0
    )
    for subscription in wanted:
        reading = subscription.reading
        policy = POLICY[reading.acknowledge]
        new_events = StreamSub(
            subscription.stream,
            group=subscription.group,
            consumer=consumer,
            polling_interval=READ_BLOCK_MILLISECONDS,
            batch=True,  # FastStream's own concurrency lets an event overtake another
            max_records=reading.at_once(settings),
        )
        claim_milliseconds = settings.bus_claim_seconds * reading.patience * 1_000
        abandoned_events = StreamSub(
            subscription.stream,
            group=subscription.group,
            consumer=consumer,
            polling_interval=int(claim_milliseconds / 4),
            min_idle_time=int(claim_milliseconds),
        )
        broker.subscriber(stream=new_events, ack_policy=policy)(_reader(subscription, deliveries))
        broker.subscriber(stream=abandoned_events, ack_policy=policy)(_claimer(subscription, deliveries))
    return broker


def _reader(subscription: Subscription, deliveries: Deliveries) -> Callable[..., Awaitable[None]]:
    take = deliveries.take_batch if subscription.together else deliveries.begin

    async def read(_: Any, message: RedisStreamMessage) -> None:
        raw: Any = message.raw_message
        entries = zip(raw["message_ids"], raw["data"], strict=True)
        await take([Delivery(subscription, entry_id.decode(), _decoded(fields)) for entry_id, fields in entries])

    return read


def _decoded(fields: dict[bytes, bytes]) -> dict[str, Any]:
    raw = fields.get(DATA.encode(), b"")
    try:
        return read_body(json.loads(raw))
    except ValueError:
        return read_body(raw)


def _claimer(subscription: Subscription, deliveries: Deliveries) -> Callable[..., Awaitable[None]]:
    async def claim(body: Any, message: RedisStreamMessage) -> None:
        entry_id = message.raw_message["message_ids"][0]
        group = subscription.group
        pending = await message.consumer.xpending_range(subscription.stream, group, min=entry_id, max=entry_id, count=1)
        attempt = int(pending[0]["times_delivered"]) if pending else 1
        await deliveries.take(Delivery(subscription, entry_id.decode(), read_body(body), attempt))

    return claim
