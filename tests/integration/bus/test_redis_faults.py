"""A real Redis is flushed, killed, wiped and stopped while events are on their way: all take effect once, with nobody's help."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.bus.events import PersonAnswered
from app.bus.relay import Relay
from app.bus.streams import connect, group_status
from app.bus.subscriptions import Routes
from app.bus.transport import Store
from app.bus.work import Work
from app.clock import Clock
from app.graph import Graph
from app.main import create_app
from app.settings import Settings
from tests.engines import Engines
from tests.integration.bus.conftest import MakeRelay
from tests.integration.bus.own_redis import OwnRedis, own_redis
from tests.integration.bus.running import Seen, consuming, emit, records, until
from tests.integration.conftest import SignIn
from tests.integration.town import Town


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnRedis]:
    with own_redis(tmp_path / "redis") as started:
        yield started


@pytest.fixture
def redis_url(server: OwnRedis) -> str:
    """Instead of the run's Redis, so that all of the bus's fixtures use this one."""
    return server.url


class Slow(Seen):
    """Holds some events in hand for as long as a fault takes."""

    async def handle(self, event: PersonAnswered, work: Work) -> None:
        await asyncio.sleep(0.05)
        await super().handle(event, work)


async def unsent(graph: Graph) -> int:
    return int((await graph.read("bus/unsent_count"))[0]["events"])


async def test_flushed_while_it_runs(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, server: OwnRedis
) -> None:
    """Groups come back by themselves, and what waited in the streams or in somebody's hands comes again from the graph."""
    seen = Slow()
    routes: Routes = {PersonAnswered: {"propagate": seen.handle}}
    async with consuming(graph, clock, bus_settings, routes):
        for number in range(3):
            emit(engines, 60, keys=60, prefix=f"{number}-")
            await until(lambda least=60 * number + 15: len(seen.events) >= least)  # type: ignore[misc]
            server.flush()
        await until(lambda: records(engines) == 180, seconds=40)

    assert len(seen.events) == len({event.id for event in seen.events}) == 180


@pytest.mark.parametrize("wiped", [False, True], ids=["with its file", "its file lost"])
async def test_killed_and_started_again(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines, server: OwnRedis, wiped: bool
) -> None:
    seen = Slow()
    routes: Routes = {PersonAnswered: {"propagate": seen.handle}}
    async with consuming(graph, clock, bus_settings, routes), consuming(graph, clock, bus_settings, routes):
        emit(engines, 100, keys=100)
        await until(lambda: len(seen.events) >= 20)
        server.kill()
        emit(engines, 20, keys=20, prefix="meanwhile-")
        await asyncio.sleep(1.0)
        assert await unsent(graph) >= 20, "what happens meanwhile waits in the graph"
        if wiped:
            server.lose()
        server.start()
        await until(lambda: records(engines) == 120, seconds=40)

    assert len(seen.events) == len({event.id for event in seen.events}) == 120


async def send_long_ago(engines: Engines, relay: Relay, *, prefix: str = "e-") -> None:
    """Ten events that the relay published three hours ago; it leads."""
    emit(engines, 10, prefix=prefix)
    assert await relay._lead()
    assert await relay.publish() == 10
    with engines.driver() as driver:
        long_ago = datetime.now(UTC) - timedelta(hours=3)
        driver.execute_query("MATCH (event:OutboxEvent) SET event.sent_at = $at", at=long_ago, database_="neo4j")


async def test_a_wipe_brings_back_only_what_is_not_handled_yet(
    graph: Graph, bus_settings: Settings, engines: Engines, server: OwnRedis, make_relay: MakeRelay
) -> None:
    """How far the groups were is noted in the graph: a wiped Redis is not filled with the events of a week."""
    relay = make_relay()
    await send_long_ago(engines, relay, prefix="old-")
    await relay._keep_house()
    emit(engines, 4, prefix="new-")
    assert await relay.publish() == 4
    server.flush()

    again = make_relay("another")
    await relay._release()
    assert await again._lead()

    assert await unsent(graph) == 4


async def test_a_wipe_in_the_moment_after_a_relay_has_looked_is_noticed_at_its_next_look(
    graph: Graph, engines: Engines, server: OwnRedis, make_relay: MakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    emit(engines, 10)
    relay = make_relay()
    assert await relay._lead()
    assert await relay.publish() == 10
    await relay._release()

    again = make_relay("another")
    look = again._transport.store

    async def look_and_lose() -> Store:
        found = await look()
        server.flush()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(again._transport, "store", look_and_lose)
        assert await again._lead()
    await again._release()
    assert await again._lead()

    assert await unsent(graph) == 10


async def test_what_a_wipe_takes_before_the_housekeeping_is_not_counted_as_handled(
    graph: Graph, engines: Engines, server: OwnRedis, make_relay: MakeRelay
) -> None:
    """Nothing waits in an empty Redis; a relay that housekeeps before it looks again must not believe that."""
    relay = make_relay()
    await send_long_ago(engines, relay)
    server.flush()
    await relay._keep_house()
    await relay._release()
    assert await relay._lead()

    assert await unsent(graph) == 10


async def test_what_no_group_has_handled_is_never_counted_as_handled(
    graph: Graph, bus_settings: Settings, engines: Engines, server: OwnRedis, make_relay: MakeRelay
) -> None:
    emit(engines, 3)
    relay = make_relay()
    assert await relay._lead()
    await relay.publish()
    async with connect(bus_settings) as redis:
        await redis.xgroup_create("sprout.person", "propagate", id="0")
        await redis.xgroup_create("sprout.person", "notify", id="$")
        await relay._keep_house()
        waiting = {group.group: group.oldest for group in await group_status(redis)}

    until_then = (await graph.read("bus/known_store"))[0]["handled_until"]
    assert waiting["notify"] is None and waiting["propagate"] is not None
    assert until_then < waiting["propagate"]


async def test_answers_are_taken_while_redis_hangs(
    graph: Graph,
    clock: Clock,
    bus_settings: Settings,
    engines: Engines,
    server: OwnRedis,
    town: Town,
    signed_in: SignIn,
) -> None:
    """The API accepts, the outbox grows, and drains after."""
    seen = Seen()
    people = [town.person(f"u-{number}") for number in range(5)]
    town.venue("v-1")
    town.run(
        """
        MATCH (venue:Venue {id: 'v-1'})
        CREATE (seed:Seed {id: 's-1', state: 'propagating', version: 1, min_group: 4, max_group: 8, start: $start,
                           expires_at: $start})-[:AT]->(venue)
        WITH seed UNWIND $people AS id MATCH (person:User {id: id})
        CREATE (seed)-[:ASKED {wave: 1, position: 1, asked_at: $now, deadline: $start, accepted_friends: 0}]->(person)
        """,
        people=people,
        now=clock.now(),
        start=clock.now() + timedelta(days=1),
    )
    app = create_app(bus_settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://sprout.test") as api,
        consuming(graph, clock, bus_settings, {PersonAnswered: {"propagate": seen.handle}}),
    ):
        server.hang()
        for person in people:
            answered = await api.post(
                "/api/v1/seeds/s-1/answer", json={"answer": "yes"}, headers=signed_in(person), timeout=5
            )
            assert answered.status_code == 200, answered.text
        assert await unsent(graph) == 5
        server.go_on()
        await until(lambda: len(seen.events) == 5, seconds=40)
        assert await unsent(graph) == 0
