"""The bus on real engines: from the outbox to an effect, through errors, dead consumers and a lost Redis."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from redis.asyncio import Redis

from app.bus import dead
from app.bus.events import PersonAnswered, PersonAsked, stream_of
from app.bus.process import Consumers
from app.bus.relay import Relay
from app.bus.streams import ensure_groups, group_status, trim
from app.bus.subscriptions import Routes, subscriptions
from app.bus.work import Work
from app.clock import Clock
from app.graph import Graph, GraphUnavailable
from app.settings import Settings
from tests.engines import Engines
from tests.integration.bus.conftest import MakeRelay
from tests.integration.bus.running import Seen, consuming, emit, has_groups, marked, records, until
from tests.integration.bus.wire import wired


async def test_events_take_effect_once_and_in_the_order_of_their_key(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines
) -> None:
    seen = Seen()
    emit(engines, 60, keys=3)

    async with consuming(graph, clock, bus_settings, {PersonAnswered: {"propagate": seen.handle}}):
        await until(lambda: len(seen.events) == 60)

    assert records(engines) == 60
    for key in ("s-0", "s-1", "s-2"):
        sequences = [event.sequence for event in seen.events if event.key == key]
        assert sequences == sorted(sequences)
    assert (await graph.read("bus/unsent_count"))[0]["events"] == 0


async def test_what_waits_its_turn_in_a_slow_process_is_not_taken_for_abandoned(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines
) -> None:
    seen = Seen()
    emit(engines, 40, keys=4)

    async def slow(event: PersonAnswered, work: Work) -> None:
        await asyncio.sleep(0.2)
        await seen.handle(event, work)

    impatient = bus_settings.model_copy(update={"bus_claim_seconds": 0.15, "bus_concurrency": 2})
    async with consuming(graph, clock, impatient, {PersonAnswered: {"propagate": slow}}):
        await until(lambda: len(seen.events) == 40, seconds=30)

    assert seen.attempts == [1] * 40
    for key in ("s-0", "s-1", "s-2", "s-3"):
        sequences = [event.sequence for event in seen.events if event.key == key]
        assert sequences == sorted(sequences)


async def test_two_processes_share_the_work_without_doubling_it(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines
) -> None:
    seen = Seen()
    routes: Routes = {PersonAnswered: {"propagate": seen.handle}}
    emit(engines, 100, keys=20)

    async with consuming(graph, clock, bus_settings, routes), consuming(graph, clock, bus_settings, routes):
        await until(lambda: len(seen.events) == 100)
        await asyncio.sleep(0.3)

    assert len(seen.events) == 100
    assert records(engines) == 100


async def test_an_event_is_prompt(graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines) -> None:
    seen = Seen()
    async with consuming(graph, clock, bus_settings, {PersonAnswered: {"propagate": seen.handle}}):
        emit(engines, 1, prefix="warm-")
        await until(lambda: len(seen.events) == 1)
        began = time.monotonic()
        emit(engines, 1)
        await until(lambda: len(seen.events) == 2)

    assert time.monotonic() - began < 1.0


async def test_a_poisoned_event_becomes_a_dead_letter_and_can_be_replayed(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    seen = Seen()
    broken = True

    async def handle(event: PersonAnswered, work: Work) -> None:
        if broken:
            raise RuntimeError(f"cannot read {event.user_id}")
        await seen.handle(event, work)

    async def buried() -> bool:
        return bool(await dead.letters(graph))

    other = Seen()
    routes: Routes = {PersonAnswered: {"propagate": handle, "notify": other.handle}}
    async with consuming(graph, clock, bus_settings, routes):
        emit(engines, 1)
        await until(buried)
        letter = (await dead.letters(graph))[0]
        broken = False
        await dead.replay(graph, letter)
        await until(lambda: len(seen.events) == 1)

    assert letter.group == "propagate"
    assert letter.cause == "RuntimeError: cannot read u-1"
    assert letter.attempts == 3
    assert "in handle" in letter.traceback
    assert await dead.letters(graph) == []
    assert len(other.events) == 1
    assert all(group.pending == 0 for group in await group_status(redis))


async def test_a_payload_that_fits_no_type_is_buried_and_a_newer_one_left_alone(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    seen = Seen()

    async def buried() -> bool:
        return len(await dead.letters(graph)) == 2

    async with consuming(graph, clock, bus_settings, {PersonAnswered: {"propagate": seen.handle}}):
        await until(lambda: has_groups(redis))
        await redis.xadd("sprout.person", {"__data__": "not json"})
        await redis.xadd("sprout.person", {"__data__": '{"type": "person.answered"}'})
        await redis.xadd("sprout.person", {"__data__": '{"type": "person.answered", "schema": 99}'})
        await redis.xadd("sprout.person", {"__data__": '{"type": "person.moved"}'})
        await until(buried)
        emit(engines, 1)
        await until(lambda: len(seen.events) == 1)

    assert all(group.pending == 0 for group in await group_status(redis))


async def test_events_of_a_dead_consumer_are_claimed(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis, make_relay: MakeRelay
) -> None:
    seen = Seen()
    routes: Routes = {PersonAnswered: {"propagate": seen.handle}}
    await ensure_groups(redis, subscriptions(routes))
    emit(engines, 3)
    await make_relay().publish()
    taken: Any = await redis.xreadgroup("propagate", "killed", {"sprout.person": ">"})
    assert len(taken[0][1]) == 3

    async with consuming(graph, clock, bus_settings, routes):
        await until(lambda: len(seen.events) == 3)
        await asyncio.sleep(0.1)

    assert seen.attempts == [2, 2, 2]
    assert all(group.pending == 0 for group in await group_status(redis))


async def test_an_event_that_kills_its_consumers_is_given_up(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis, make_relay: MakeRelay
) -> None:
    seen = Seen()
    routes: Routes = {PersonAnswered: {"propagate": seen.handle}}
    await ensure_groups(redis, subscriptions(routes))
    emit(engines, 1)
    await make_relay().publish()
    taken: Any = await redis.xreadgroup("propagate", "killed", {"sprout.person": ">"})
    await redis.xclaim("sprout.person", "propagate", "killed", 0, [taken[0][1][0][0]], retrycount=3, justid=True)

    async def buried() -> bool:
        return bool(await dead.letters(graph))

    async with consuming(graph, clock, bus_settings, routes):
        await until(buried)

    assert seen.events == []
    assert (await dead.letters(graph))[0].cause.startswith("ConsumersDied")


async def test_a_wiped_redis_loses_nothing(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis, make_relay: MakeRelay
) -> None:
    """Groups are made again, and what was on the streams comes again from the outbox."""
    seen = Seen()
    relay = make_relay()
    await relay._lead()
    emit(engines, 5)
    assert await relay.publish() == 5
    await redis.flushdb()

    async with consuming(graph, clock, bus_settings, {PersonAnswered: {"propagate": seen.handle}}):
        await until(lambda: len(seen.events) == 5)
        await redis.flushdb()
        await until(lambda: has_groups(redis))
        emit(engines, 5, prefix="later-")
        await until(lambda: len(seen.events) == 10)
        await until(lambda: marked(redis))

    assert records(engines) == 10


async def test_one_relay_leads_and_another_takes_over(
    graph: Graph, bus_settings: Settings, redis: Redis, make_relay: MakeRelay
) -> None:
    first, second = (make_relay(name) for name in ("first", "second"))

    assert await first._lead()
    assert not await second._lead()
    await first._release()
    assert await second._lead()


async def test_a_process_that_stops_sends_what_its_handlers_leave(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis, make_relay: MakeRelay
) -> None:
    """The relay outlives the handlers: what the last of them leaves does not wait for another process."""
    begun, stop = asyncio.Event(), asyncio.Event()

    async def leave_something(event: PersonAnswered, work: Work) -> None:
        begun.set()
        await stop.wait()
        await asyncio.sleep(0.2)  # by now the process ends
        await asyncio.to_thread(emit, engines, 3, prefix="last-", kind="seed.stopped")

    consumers = Consumers(graph, clock, bus_settings, {PersonAnswered: {"propagate": leave_something}})
    task = asyncio.create_task(consumers.run(stop))
    emit(engines, 1)
    await until(begun.is_set)
    stop.set()
    await task

    assert (await graph.read("bus/unsent_count"))[0]["events"] == 0
    sent = str(await redis.xrange(stream_of("seed.stopped")))
    assert all(f"last-{number}" in sent for number in (1, 2, 3))
    assert await make_relay("next")._lead(), "the lease is free at once"


async def test_streams_are_trimmed_behind_every_group(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    seen = Seen()
    routes: Routes = {PersonAnswered: {"propagate": seen.handle}}
    await redis.xgroup_create("sprout.person", "sleepy", id="0", mkstream=True)
    emit(engines, 450)
    async with consuming(graph, clock, bus_settings, routes):
        await until(lambda: len(seen.events) == 450, seconds=30)

    assert await trim(redis) == 0
    last: Any = await redis.xrevrange("sprout.person", count=1)
    await redis.xgroup_setid("sprout.person", "sleepy", last[0][0])
    assert await trim(redis) >= 300
    assert await redis.xlen("sprout.person") < 150


async def test_groups_named_in_no_route_are_refused(graph: Graph, clock: Clock, bus_settings: Settings) -> None:
    routes: Routes = {PersonAsked: {"notify": Seen().handle}}
    with pytest.raises(ValueError, match="no such group: cook"):
        Consumers(graph, clock, bus_settings, routes, only=["cook"])


async def test_a_graph_that_is_away_is_waited_for_and_counts_as_no_attempt(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    seen = Seen()
    outages = 2

    async def handle(event: PersonAnswered, work: Work) -> None:
        nonlocal outages
        if outages:
            outages -= 1
            raise GraphUnavailable("away")
        await seen.handle(event, work)

    once_only = bus_settings.model_copy(update={"bus_attempts": 1})
    async with consuming(graph, clock, once_only, {PersonAnswered: {"propagate": handle}}):
        emit(engines, 1)
        await until(lambda: len(seen.events) == 1)

    assert seen.attempts == [1]
    assert await dead.letters(graph) == []


async def test_a_redis_that_is_away_for_a_while_delays_and_loses_nothing(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines
) -> None:
    seen = Seen()
    assert bus_settings.redis_url is not None
    async with wired(bus_settings.redis_url) as wire:
        settings = bus_settings.model_copy(update={"redis_url": wire.url})
        async with consuming(graph, clock, settings, {PersonAnswered: {"propagate": seen.handle}}):
            emit(engines, 3)
            await until(lambda: len(seen.events) == 3)
            await wire.cut()
            emit(engines, 3, prefix="later-")
            await asyncio.sleep(1.5)
            assert len(seen.events) == 3
            await wire.mend()
            await until(lambda: len(seen.events) == 6, seconds=40)

    assert records(engines) == 6


async def test_old_events_and_their_records_are_forgotten(
    graph: Graph, bus_settings: Settings, engines: Engines, redis: Redis, make_relay: MakeRelay
) -> None:
    emit(engines, 2)
    with engines.driver() as driver:
        driver.execute_query(
            """
            MATCH (event:OutboxEvent {id: 'e-1'}) REMOVE event:Unsent SET event.sent_at = datetime() - duration({days: 30})
            CREATE (:ProcessedEvent {key: 'old', at: datetime() - duration({days: 30})})
            CREATE (:ProcessedEvent {key: 'new', at: datetime()})
            """,
            database_="neo4j",
        )

    relay = make_relay()
    assert await relay._lead()
    await relay._keep_house()

    with engines.driver() as driver:
        left = driver.execute_query(
            "MATCH (n) WHERE n:OutboxEvent OR n:ProcessedEvent RETURN coalesce(n.id, n.key) AS name"
        )
    assert sorted(row["name"] for row in left.records) == ["e-2", "new"]


async def test_a_stop_lets_the_relay_finish_its_turn(
    graph: Graph, clock: Clock, bus_settings: Settings, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut short, it would leave behind what a broker's client was opening."""
    turns: list[str] = []
    under_way = asyncio.Event()

    async def slow(_: Relay) -> None:
        turns.append("begun")
        under_way.set()
        await asyncio.sleep(0.2)
        turns.append("done")

    monkeypatch.setattr(Relay, "_keep_house", slow)
    async with consuming(graph, clock, bus_settings, {PersonAnswered: {"propagate": Seen().handle}}):
        await under_way.wait()
    assert turns == ["begun", "done"]


async def test_a_long_handler_keeps_its_event(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines
) -> None:
    seen = Seen()

    async def handle(event: PersonAnswered, work: Work) -> None:
        await asyncio.sleep(2.5)
        await seen.handle(event, work)

    routes: Routes = {PersonAnswered: {"propagate": handle}}
    async with consuming(graph, clock, bus_settings, routes), consuming(graph, clock, bus_settings, routes):
        emit(engines, 1)
        await until(lambda: len(seen.events) == 1)
        await asyncio.sleep(1.5)

    assert seen.attempts == [1]
