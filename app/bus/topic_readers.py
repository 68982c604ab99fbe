"""FastStream on Kafka: one reader a subscription, which commits up to the first event that is not handled."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from app.bus.delivery import GRACE_SECONDS, Deliveries, Delivery, read_body
from app.bus.subscriptions import Acknowledge, Subscription
from app.bus.topics import group_id
from app.settings import Settings


class NotOfKafkaAway(logging.Filter):
    """Leaves out FastStream's tracebacks of a broker that is gone; the process tells of it in one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is about something else."""
        return not (record.exc_info and isinstance(record.exc_info[1], (KafkaError, OSError)))


_log = logging.getLogger(__name__)
_log.addFilter(NotOfKafkaAway())
_BATCH_MILLISECONDS: Final = 50


class Assigned(ConsumerRebalanceListener):  # type: ignore[misc]
    """Knows which partitions came to this consumer and were not read yet: their first events may have killed another."""

    def __init__(self) -> None:
        self.fresh: set[TopicPartition] = set()

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to do: what is not committed comes to whoever has them next."""

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Remembers them."""
        self.fresh |= set(assigned)


def build_broker(
    url: str,
    wanted: Iterable[Subscription],
    *,
    deliveries: Deliveries,
    settings: Settings,
    done: set[tuple[str, str, str]],
) -> KafkaBroker:
    """A broker that gives every record of the wanted subscriptions to `deliveries`.

    Args:
        url: Kafka's bootstrap servers.
        wanted: What to read.
        deliveries: Handles what is read.
        settings: For concurrency and patience.
        done: Names of deliveries that were acknowledged; readers take theirs out.
    """
    broker = KafkaBroker(
        url, logger=_log, graceful_timeout=GRACE_SECONDS, request_timeout_ms=5_000, allow_auto_create_topics=False
    )
    for subscription in wanted:
        reading = subscription.reading
        silence = int(max(1.0, settings.bus_claim_seconds * reading.patience) * 1_000)
        assigned = Assigned()
        subscriber = broker.subscriber(
            subscription.stream,
            group_id=group_id(subscription),
            batch=True,
            max_records=reading.at_once(settings),
            batch_timeout_ms=_BATCH_MILLISECONDS,
            auto_offset_reset="earliest",
            session_timeout_ms=silence,
            heartbeat_interval_ms=silence // 4,
            listener=assigned,
            ack_policy=AckPolicy.ACK_FIRST if reading.acknowledge is Acknowledge.ON_DELIVERY else AckPolicy.MANUAL,
        )
        subscriber(Reader(subscription, deliveries, assigned, done).handler())
    return broker


class Reader:
    """Reads one subscription."""

    def __init__(
        self, subscription: Subscription, deliveries: Deliveries, assigned: Assigned, done: set[tuple[str, str, str]]
    ) -> None:
        self._subscription = subscription
        self._deliveries = deliveries
        self._assigned = assigned
        self._done = done

    def handler(self) -> Callable[..., Awaitable[None]]:
        """What FastStream calls with each batch."""

        async def read(_: Any, message: KafkaMessage) -> None:
            raw: Any = message.raw_message
            await self._read(list(raw), message.consumer)

        return read

    async def _read(self, records: list[ConsumerRecord[Any, Any]], consumer: Any) -> None:
        """Records of partitions that have just come go one by one, each counted before: one of them may be a killer."""
        parts: defaultdict[TopicPartition, list[ConsumerRecord[Any, Any]]] = defaultdict(list)
        for record in records:
            parts[TopicPartition(record.topic, record.partition)].append(record)
        suspicious = [each for each in parts if each in self._assigned.fresh]
        for partition in suspicious:
            for record in parts.pop(partition):
                delivery = self._delivery(record)
                attempt = await self._deliveries.count_redelivery(delivery)
                if not await self._take([self._delivery(record, attempt)], {partition: [record]}, consumer):
                    break  # this partition is read again from here; the others were read too and must not be passed over
            else:
                self._assigned.fresh.discard(partition)
        if parts:
            await self._take([self._delivery(each) for part in parts.values() for each in part], parts, consumer)

    async def _take(
        self, deliveries: list[Delivery], parts: dict[TopicPartition, list[ConsumerRecord[Any, Any]]], consumer: Any
    ) -> bool:
        """Handles, and commits what was; whether all was."""
        try:
            await self._deliveries.take_batch(deliveries)
        finally:
            handled = await self._commit(consumer, parts)
        return handled

    async def _commit(self, consumer: Any, parts: dict[TopicPartition, list[ConsumerRecord[Any, Any]]]) -> bool:
        """Commits each partition up to its first record that is not handled, and reads on from there; whether all were."""
        offsets: dict[TopicPartition, int] = {}
        left: dict[TopicPartition, int] = {}
        for partition, records in parts.items():
            for record in records:
                name = self._delivery(record).name
                if name not in self._done:
                    left.setdefault(partition, record.offset)
                elif partition not in left:
                    offsets[partition] = record.offset + 1
                self._done.discard(name)
        for partition, offset in left.items():
            if partition in consumer.assignment():
                consumer.seek(partition, offset)
        mine = {partition: offset for partition, offset in offsets.items() if partition in consumer.assignment()}
        if mine and self._subscription.reading.acknowledge is Acknowledge.AFTER_EFFECT:
            await consumer.commit(mine)
        return not left

    def _delivery(self, record: ConsumerRecord[Any, Any], attempt: int = 1) -> Delivery:
        return Delivery(self._subscription, f"{record.partition}-{record.offset}", _decoded(record.value), attempt)


def _decoded(raw: bytes | None) -> dict[str, Any]:
    try:
        return read_body(json.loads(raw or b""))
    except ValueError:
        return read_body(raw or b"")
