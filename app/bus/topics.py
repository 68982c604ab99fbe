"""The bus on Kafka: a topic for each stream, keyed by the event's key, so that partitions keep the order of keys.

Nothing is held apart from its neighbours there: a partition's offset is committed up to the first event that is not
handled, so what is tried again is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from app.bus.events import STREAMS, stream_of
from app.bus.subscriptions import Subscription
from app.bus.transport import BusUnavailable, GroupStatus, Store, encode
from app.settings import Settings

if TYPE_CHECKING:
    from faststream._internal.broker import BrokerUsecase
    from faststream.kafka import KafkaBroker

    from app.bus.delivery import Deliveries, Delivery

MARKER: Final = "sprout.kept"
"""An empty topic that lives as long as Kafka's data."""
SKEW: Final = timedelta(minutes=1)
"""How far the clocks of Kafka and of a relay may differ."""
_TIMEOUT_MILLISECONDS: Final = 5_000
_READ_SECONDS: Final = 3.0


def kafka_url(settings: Settings) -> str:
    """Kafka's bootstrap servers.

    Raises:
        BusUnavailable: Nobody said.
    """
    if settings.kafka_url is None:
        raise BusUnavailable("no Kafka is known: set SPROUT_KAFKA_URL to its bootstrap servers, host:port")
    return settings.kafka_url


def group_id(subscription: Subscription) -> str:
    """A group of its own for each topic, so that a consumer that comes to one does not stop the readers of another."""
    return f"{subscription.group}@{subscription.stream}"


@asynccontextmanager
async def told() -> AsyncIterator[None]:
    """Tells Kafka's errors as the bus knows them.

    Raises:
        ConnectionError: Kafka is away, or refuses.
    """
    try:
        yield
    except KafkaError as error:
        raise ConnectionError(f"Kafka: {error!r}") from error


class KafkaTopics:
    """`Transport` on Kafka."""

    holds_each = False

    def __init__(self, settings: Settings) -> None:
        """Prepares clients without reaching for the broker.

        Raises:
            BusUnavailable: No Kafka is known.
        """
        self._settings = settings
        self._url = kafka_url(settings)
        self._producer: AIOKafkaProducer | None = None
        self._admin: AIOKafkaAdminClient | None = None
        self._wanted: list[Subscription] = []
        self._done: set[tuple[str, str, str]] = set()
        self._begun = asyncio.Lock()

    async def publish(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Sends all events; returns when Kafka has written them. An idempotent producer keeps their order within a key."""
        async with told():
            producer = await self._started_producer()
            sent = [
                await producer.send(stream_of(event["type"]), encode(event).encode(), key=str(event["key"]).encode())
                for event in events
            ]
            await asyncio.gather(*sent)

    async def store(self) -> Store:
        """The cluster, and whether our mark is there; Kafka keeps what it acknowledged when it is killed."""
        async with told():
            admin = await self._started_admin()
            cluster = await admin.describe_cluster()
            return Store(str(cluster.get("cluster_id")), kept=MARKER in await admin.list_topics())

    async def mark_store(self) -> None:
        """Makes the topic that a wipe takes away, and those of the bus."""
        await self._create([NewTopic(MARKER, 1, 1)])

    async def tidy(self) -> datetime:
        """Deletes records behind every group's offset."""
        async with told():
            ends, offsets = await self._positions()
            behind: dict[TopicPartition, int] = {}
            for (_, partition), offset in offsets.items():
                behind[partition] = min(offset, behind.get(partition, offset))
            admin = await self._started_admin()
            removable = {each: RecordsToDelete(offset) for each, offset in behind.items() if offset > 0}
            if removable:
                await admin.delete_records(removable)
            waiting = {each: offset for each, offset in behind.items() if offset < ends[each]}
            moments = await self._moments(waiting)
            return min([datetime.now(UTC), *moments.values()]) - SKEW

    async def ensure(self, wanted: Iterable[Subscription]) -> None:
        """Makes missing topics; nothing in them ends by age, only behind every group."""
        self._wanted = list(wanted)
        partitions = self._settings.kafka_partitions
        forever = {"retention.ms": "-1", "retention.bytes": "-1"}
        await self._create([NewTopic(name, partitions, 1, topic_configs=forever) for name in STREAMS])

    def broker(self, wanted: Iterable[Subscription], deliveries: Deliveries) -> KafkaBroker:
        """One reader a subscription."""
        from app.bus.topic_readers import build_broker

        return build_broker(self._url, wanted, deliveries=deliveries, settings=self._settings, done=self._done)

    async def start(self, broker: BrokerUsecase[Any, Any]) -> None:
        """Starts the readers."""
        async with told():
            await broker.start()

    async def check(self, broker: BrokerUsecase[Any, Any]) -> bool:
        """Readers find back to a broker that was away by themselves; one that lost its topics must be given them first."""
        async with told():
            admin = await self._started_admin()
            there = set(await admin.list_topics())
        return all(subscriber.running for subscriber in broker.subscribers) and there >= set(STREAMS)

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """Remembers them for the reader, which commits when its batch is through."""
        self._done |= {each.name for each in deliveries}

    async def hold(self, deliveries: Sequence[Delivery], attempt: int) -> None:
        """A consumer's partitions are its own for as long as it lives."""

    async def status(self) -> list[GroupStatus]:
        """Every group that was last asked for; of another process's bus, those that Kafka knows."""
        async with told():
            ends, offsets = await self._positions()
            waiting = {partition: offset for (_, partition), offset in offsets.items() if offset < ends[partition]}
            moments = await self._moments(waiting)
        found: dict[str, GroupStatus] = {}
        for (group, partition), offset in offsets.items():
            before = found.get(group)
            moment = moments.get(partition) if offset < ends[partition] else None
            known = [each for each in (before.oldest if before else None, moment) if each]
            found[group] = GroupStatus(
                stream=partition.topic,
                group=group.partition("@")[0],
                waiting=max(0, ends[partition] - offset) + (before.waiting if before else 0),
                pending=0,
                consumers=0,
                oldest=min(known, default=None),
            )
        return [found[name] for name in sorted(found)]

    async def close(self) -> None:
        """Closes the clients."""
        if self._producer is not None:
            await self._producer.stop()
        if self._admin is not None:
            await self._admin.close()

    async def _positions(self) -> tuple[dict[TopicPartition, int], dict[tuple[str, TopicPartition], int]]:
        """Where each partition ends, and how far each group has committed; a group that never committed is at 0."""
        admin = await self._started_admin()
        wanted = {group_id(each): each.stream for each in self._wanted}
        if not wanted:
            groups = [str(row[0]) for row in await admin.list_consumer_groups()]
            wanted = {name: name.partition("@")[2] for name in groups if name.partition("@")[2] in STREAMS}
        partitions: dict[str, list[TopicPartition]] = {}
        for topic in await admin.describe_topics(sorted(set(wanted.values()))):
            numbers = [each["partition"] for each in topic["partitions"]]
            partitions[topic["topic"]] = [TopicPartition(topic["topic"], number) for number in numbers]
        async with self._looking() as consumer:
            every = [each for listed in partitions.values() for each in listed]
            ends = await consumer.end_offsets(every)
            begins = await consumer.beginning_offsets(every)
        offsets: dict[tuple[str, TopicPartition], int] = {}
        for group, topic in wanted.items():
            committed = await admin.list_consumer_group_offsets(group)
            for partition in partitions.get(topic, ()):
                known = committed.get(partition)
                offsets[group, partition] = max(begins[partition], known.offset if known else 0)
        return ends, offsets

    async def _moments(self, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, datetime]:
        """When the records at these positions were written."""
        if not positions:
            return {}
        found: dict[TopicPartition, datetime] = {}
        async with self._looking() as consumer:
            consumer.assign(list(positions))
            for partition, offset in positions.items():
                consumer.seek(partition, offset)
            end = asyncio.get_running_loop().time() + _READ_SECONDS
            while len(found) < len(positions) and asyncio.get_running_loop().time() < end:
                for partition, records in (await consumer.getmany(timeout_ms=500)).items():
                    found.setdefault(partition, datetime.fromtimestamp(records[0].timestamp / 1_000, UTC))
                    consumer.pause(partition)
        return found

    @asynccontextmanager
    async def _looking(self) -> AsyncIterator[AIOKafkaConsumer]:
        """A consumer of no group."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._url, request_timeout_ms=_TIMEOUT_MILLISECONDS, enable_auto_commit=False
        )
        try:
            await consumer.start()
            # Its own task must have begun: the client cancels and awaits it at the stop, and would cancel us with it.
            await asyncio.sleep(0)
            yield consumer
        finally:
            await consumer.stop()

    async def _create(self, topics: list[NewTopic]) -> None:
        """Makes those topics that are not there.

        Raises:
            ConnectionError: Kafka is away, or refuses.
        """
        async with told():
            admin = await self._started_admin()
            there = set(await admin.list_topics())
            missing = [topic for topic in topics if topic.name not in there]
            if not missing:
                return
            response = await admin.create_topics(missing)
            for topic, code, *_ in response.topic_errors:
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise for_code(code)(f"cannot make topic {topic}")

    async def _started_producer(self) -> AIOKafkaProducer:
        async with self._begun:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._url,
                    enable_idempotence=True,
                    request_timeout_ms=_TIMEOUT_MILLISECONDS,
                    linger_ms=0,
                )
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _started_admin(self) -> AIOKafkaAdminClient:
        async with self._begun:
            if self._admin is None:
                admin = AIOKafkaAdminClient(bootstrap_servers=self._url, request_timeout_ms=_TIMEOUT_MILLISECONDS)
                try:
                    await admin.start()
                except BaseException:
                    await admin.close()
                    raise
                self._admin = admin
            return self._admin
