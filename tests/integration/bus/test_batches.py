"""Several events in one transaction: all of them once, in halves when one spoils it."""

from __future__ import annotations

from collections.abc import Sequence

from redis.asyncio import Redis

from app.bus import dead
from app.bus.events import PersonAnswered
from app.bus.streams import DATA, group_status
from app.bus.subscriptions import Acknowledge, Reading, Readings, Routes
from app.bus.work import BatchWork, Together
from app.clock import Clock
from app.graph import Graph, GraphUnavailable
from app.settings import Settings
from tests.engines import Engines
from tests.integration.bus.conftest import MakeRelay
from tests.integration.bus.running import consuming, emit, records, until

READINGS: Readings = {("sprout.person", "notify"): Reading(batch=50)}


class Counted:
    """A batch handler whose effect is one write; it chokes on some people."""

    def __init__(self, poison: str = "", outages: int = 0) -> None:
        self.batches: list[list[str]] = []
        self._poison, self._outages = poison, outages

    async def handle(self, events: Sequence[PersonAnswered], work: BatchWork) -> None:
        people = [event.user_id for event in events]
        if self._outages:
            self._outages -= 1
            raise GraphUnavailable("away")
        if self._poison in people:
            raise ValueError(f"cannot digest {self._poison}")
        await work.graph.write("bus/mark_sent", once=work.once, ids=[], now=work.clock.now())
        self.batches.append(people)

    @property
    def people(self) -> list[str]:
        return [person for batch in self.batches for person in batch]

    @property
    def routes(self) -> Routes:
        return {PersonAnswered: {"notify": Together(self.handle)}}


async def test_a_batch_is_one_transaction(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    counted = Counted()
    emit(engines, 120, keys=7)

    async with consuming(graph, clock, bus_settings, counted.routes, READINGS):
        await until(lambda: len(counted.people) == 120)

    assert sorted(counted.people) == sorted(f"u-{number}" for number in range(1, 121))
    assert max(len(batch) for batch in counted.batches) == 50
    assert records(engines) == 120
    assert all(group.pending == group.waiting == 0 for group in await group_status(redis))


async def test_one_poisoned_event_spoils_only_itself(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    counted = Counted(poison="u-13")
    emit(engines, 40)

    async def buried() -> bool:
        return bool(await dead.letters(graph))

    async with consuming(graph, clock, bus_settings, counted.routes, READINGS):
        await until(lambda: len(counted.people) == 39)
        await until(buried)

    letters = await dead.letters(graph)
    assert [(letter.event["user_id"], letter.attempts) for letter in letters] == [("u-13", 3)]
    assert records(engines) == 39
    assert len(counted.batches) <= 12, "halves, not one by one"
    assert all(group.pending == 0 for group in await group_status(redis))


async def test_events_that_took_effect_before_are_left_out(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis, make_relay: MakeRelay
) -> None:
    """The relay died between sending and taking the label off: all of it comes twice, some in one batch."""
    counted = Counted()
    emit(engines, 10)
    relay = make_relay()
    await relay.publish()
    with engines.driver() as driver:
        driver.execute_query("MATCH (event:OutboxEvent) SET event:Unsent", database_="neo4j")
    await graph.write("bus/mark_sent", once=["notify:e-2", "notify:e-7"], ids=[], now=clock.now())

    async with consuming(graph, clock, bus_settings, counted.routes, READINGS):
        await until(lambda: len(counted.people) == 8)
        await until(lambda: _quiet(redis))

    assert sorted(counted.people) == sorted(f"u-{number}" for number in range(1, 11) if number not in (2, 7))
    assert records(engines) == 10


async def _quiet(redis: Redis) -> bool:
    status = await group_status(redis)
    return bool(status) and all(group.pending == group.waiting == 0 for group in status)


async def test_a_graph_that_is_away_splits_nothing(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines
) -> None:
    counted = Counted(outages=1)
    emit(engines, 20)

    async with consuming(graph, clock, bus_settings, counted.routes, READINGS):
        await until(lambda: len(counted.people) == 20)

    assert len(counted.batches) <= 2
    assert await dead.letters(graph) == []


async def test_rubbish_among_events_is_buried_alone(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    counted = Counted()
    await redis.xgroup_create("sprout.person", "notify", id="0", mkstream=True)
    await redis.xadd("sprout.person", {DATA: "not json"})
    await redis.xadd("sprout.person", {"other": "field"})
    await redis.xadd("sprout.person", {DATA: '{"type": "person.answered", "id": "x"}'})
    emit(engines, 3)

    async with consuming(graph, clock, bus_settings, counted.routes, READINGS):
        await until(lambda: len(counted.people) == 3)
        await until(lambda: _quiet(redis))

    assert len(await dead.letters(graph)) == 3


async def test_what_is_acknowledged_on_delivery_does_not_come_again(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    """For effects that come again anyhow: nothing is pending while the handler runs."""
    pending: list[int] = []

    async def handle(events: Sequence[PersonAnswered], work: BatchWork) -> None:
        pending.append((await group_status(redis))[0].pending)

    readings = {("sprout.person", "notify"): Reading(batch=50, acknowledge=Acknowledge.ON_DELIVERY)}
    emit(engines, 5)
    async with consuming(graph, clock, bus_settings, {PersonAnswered: {"notify": Together(handle)}}, readings):
        await until(lambda: len(pending) > 0)

    assert set(pending) == {0}
