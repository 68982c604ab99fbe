"""Drafts grown by Cypher: who starts together, where, when; and what keeps people and tables safe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.clock import Clock
from app.graph import Graph
from app.jobs import no_progress
from app.settings import Settings
from app.stages.generate import service
from tests.engines import Engines
from tests.integration.generate.town import Town

SEEDS = """
MATCH (venue:Venue)<-[:AT]-(seed:Seed)-[:IN]->(slot:Slot)
RETURN seed.id AS id, seed.key AS key, seed.state AS state, seed.min_group AS min_group, seed.max_group AS max_group,
       seed.start = slot.start AS at_slot, seed.expires_at < seed.start AS expires_before, slot.venue_id = venue.id AS own_slot,
       seed.start AS start, slot.seats_left AS seats_left, slot.hour_of_week AS hour, seed.request_id AS request_id,
       COLLECT { MATCH (seed)-[:STARTS_WITH]->(person) RETURN person.id ORDER BY person.id } AS starters,
       COLLECT { MATCH (seed)-[:STARTS_WITH]->(person) RETURN person.free_hours } AS hours,
       COUNT { MATCH (seed)-[:STARTS_WITH]->(a)-[:FRIENDS_WITH]-(b)<-[:STARTS_WITH]-(seed) WHERE a.id < b.id } AS friendships,
       seed.mutual AS mutual
"""


def ask(engines: Engines, statement: Any, **parameters: Any) -> list[dict[str, Any]]:
    with engines.driver() as driver:
        return [record.data() for record in driver.execute_query(statement, parameters).records]


async def grow(graph: Graph, settings: Settings, clock: Clock, request_id: str = "r-1") -> None:
    await service.generate_for_everybody(graph, settings, clock.now(), request_id=request_id, progress=no_progress)


@pytest.fixture
def town(graph: Graph, engines: Engines, clock: Clock) -> Town:
    return Town(clock.now()).build(engines)


async def test_drafts_hold_what_they_promise(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    await grow(graph, settings, clock)
    seeds = ask(engines, SEEDS)
    assert len(seeds) > len(town.people)
    for seed in seeds:
        assert seed["state"] == "draft"
        assert 2 <= len(seed["starters"]) <= 3
        assert all(seed["hour"] in hours for hours in seed["hours"])
        assert seed["at_slot"] and seed["own_slot"] and seed["expires_before"]
        assert seed["start"].to_native() >= clock.now() + service.SOONEST - timedelta(minutes=1)
        assert seed["seats_left"] >= seed["max_group"] >= seed["min_group"] == settings.min_group
        assert seed["id"][14] == "7" and len(seed["id"]) == 36
    assert len({seed["key"] for seed in seeds}) == len(seeds)


async def test_triangles_come_first(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    await grow(graph, settings, clock)
    seeds = ask(engines, SEEDS)
    triangles = [seed for seed in seeds if len(seed["starters"]) == 3 and seed["friendships"] == 3]
    assert len(triangles) > 0.8 * len(seeds)
    assert all(seed["mutual"] == 1.0 for seed in triangles)


async def test_again_gives_the_same(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    now = clock.now()
    first = await service.generate_for_everybody(graph, settings, now, request_id="r-1", progress=no_progress)
    before = {seed["key"] for seed in ask(engines, SEEDS)}
    second = await service.generate_for_everybody(graph, settings, now, request_id="r-2", progress=no_progress)
    after = ask(engines, SEEDS)
    assert before == {seed["key"] for seed in after}
    assert {seed["request_id"] for seed in after} == {"r-2"}
    assert first.created == second.created == len(after)


async def test_nobody_starts_with_whom_they_blocked(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    one, other, _ = town.friends[0]
    ask(engines, "MATCH (a:User {id: $a}) MATCH (b:User {id: $b}) CREATE (a)-[:BLOCKED]->(b)", a=one, b=other)
    await grow(graph, settings, clock)
    assert not any({one, other} <= set(seed["starters"]) for seed in ask(engines, SEEDS))


async def test_who_was_asked_often_or_goes_elsewhere_is_left_alone(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    tired, busy = town.people[0], town.people[1]
    ask(
        engines,
        "MATCH (p:User {id: $id}) UNWIND range(1, 5) AS n CREATE (:Seed {id: 'old-' + n})-[:ASKED {asked_at: $at}]->(p)",
        id=tired,
        at=clock.now() - timedelta(days=2),
    )
    ask(
        engines,
        """MATCH (p:User {id: $id}) MATCH (slot:Slot) WITH p, collect(DISTINCT slot.start) AS starts UNWIND starts AS start
        CREATE (p)-[:GOES_TO {state: 'accepted'}]->(:Plan {id: toString(start), start: start})""",
        id=busy,
    )
    await grow(graph, settings, clock)
    starters = {person for seed in ask(engines, SEEDS) for person in seed["starters"]}
    assert starters
    assert not {tired, busy} & starters


async def test_small_tables_stay_empty_and_groups_fit_the_seats(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    ask(engines, "MATCH (slot:Slot) SET slot.seats_left = CASE WHEN slot.venue_id = 'v-0' THEN 3 ELSE 6 END")
    await grow(graph, settings, clock)
    seeds = ask(engines, SEEDS)
    assert seeds
    assert {seed["max_group"] for seed in seeds} == {6}
    assert not any("v-0|" in seed["key"] for seed in seeds)


async def test_nobody_is_free_at_once(graph: Graph, settings: Settings, clock: Clock, engines: Engines) -> None:
    Town(clock.now(), free_hours=[3]).build(engines)
    await grow(graph, settings, clock)
    assert ask(engines, SEEDS) == []
    told = ask(engines, "MATCH (event:Unsent {type: 'seed.generated'}) RETURN event.seeds AS seeds")
    assert told == [{"seeds": 0}]


async def test_people_without_embeddings_get_seeds_too(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines
) -> None:
    Town(clock.now(), embedded=False).build(engines)
    await grow(graph, settings, clock)
    assert len(ask(engines, SEEDS)) > 20


@pytest.mark.parametrize(
    "wanted",
    [
        {"user_id": "u-00003", "venue_id": None, "latitude": None, "longitude": None},
        {"user_id": None, "venue_id": "v-2", "latitude": None, "longitude": None},
        {"user_id": None, "venue_id": None, "latitude": 41.815, "longitude": -71.405},
    ],
    ids=["person", "venue", "area"],
)
async def test_a_request_is_grown_once(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town, wanted: dict[str, Any]
) -> None:
    now = clock.now()
    parameters: dict[str, Any] = {"request_id": "q-1", "caller_id": "admin", "radius_m": 3000.0, "limit": 6, "now": now}
    parameters["keep"] = {"id": "k-1", "body_hash": "", "status": 202, "answer": "{}", "location": None}
    assert (await graph.write("generate/request_seeds", **parameters, **wanted))[0]["created"]
    done = await service.generate_for_request(graph, settings, now, request_id="q-1", once="generate:e-1")
    seeds = ask(engines, SEEDS)
    assert done.drafts == len(seeds) > 0
    if wanted["user_id"]:
        assert len(seeds) <= 6
        assert all(wanted["user_id"] in seed["starters"] for seed in seeds)
    if wanted["venue_id"]:
        assert all(seed["key"].startswith("v-2|") for seed in seeds)
    events = ask(engines, "MATCH (event:Unsent) RETURN event.type AS type ORDER BY type")
    assert [event["type"] for event in events] == ["seed.generated", "seed.generation_requested"]
