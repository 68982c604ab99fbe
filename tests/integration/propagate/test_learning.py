"""Influence and momentum learned from what a seeded city remembers, and what of it is written and used."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString

import neo4j
import pytest

from app.city.seeding import seed_city
from app.city.world import CitySize
from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext, no_progress, run_job
from app.jobs.runner import AlreadyRunning
from app.settings import Settings
from app.stages.propagate import jobs, queries
from app.stages.propagate.queries import learning
from app.stages.propagate.small_models import read_exposures, train_influence, train_momentum
from app.stages.propagate.steps import GIVEN_UP
from ml.momentum import Momentum
from tests.conftest import settings_for
from tests.engines import Engines

SMALL = CitySize(80, 16, 7)


@pytest.fixture(scope="module")
def city(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[neo4j.Session]:
    """A city with a past; every test leaves it a city with a past."""
    engines.wipe_graph()
    settings = settings_for(engines, tmp_path_factory.mktemp("city"))

    async def fill() -> None:
        async with await Graph.open(settings) as graph:
            await seed_city(graph, settings, Clock.from_settings(settings), SMALL, lambda *_: None)

    asyncio.run(fill())
    with engines.driver() as driver, driver.session(database="neo4j") as session:
        yield session
    engines.wipe_graph()


@pytest.fixture
def living(engines: Engines, tmp_path: Path) -> Settings:
    """Settings for the city's engines, without emptying the graph."""
    return settings_for(engines, tmp_path / ".sprout")


def rows(session: neo4j.Session, statement: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
    return [record.data() for record in session.run(statement, parameters)]


async def test_influence_is_learned_and_written_to_every_friendship_once(city: neo4j.Session, living: Settings) -> None:
    clock = Clock.from_settings(living)
    async with await Graph.open(living) as graph:
        first = await train_influence(graph, clock, progress=no_progress)
        again = await train_influence(graph, clock, progress=no_progress)
    assert first.trained is not None and again.trained is not None
    assert (first.friendships, again.changed) == (first.changed, 0)
    ties = rows(
        city,
        """
        MATCH (one:User)-[tie:FRIENDS_WITH]->(other:User)
        RETURN one.id AS one, other.id AS other, tie.strength AS strength, tie.influence_out AS out, tie.influence_in AS back
        """,
    )
    serving = again.trained.serving
    assert serving is not None
    async with await Graph.open(living) as graph:
        serving = serving.anew(await read_exposures(graph, clock.now(), no_progress))
    ones, others, strengths = ([tie[name] for tie in ties] for name in ("one", "other", "strength"))
    assert [tie["out"] for tie in ties] == pytest.approx(serving.edges(ones, others, strengths), abs=1e-4)
    assert [tie["back"] for tie in ties] == pytest.approx(serving.edges(others, ones, strengths), abs=1e-4)
    live = rows(
        city, "MATCH (m:ModelVersion {model: 'influence', live: true}) RETURN m.version AS version, m.card AS card"
    )
    assert [row["version"] for row in live] == [serving.version]
    assert "FRIENDS" not in live[0]["card"] and "credited" not in live[0]["card"]


async def test_exposures_are_the_friends_who_were_in_when_the_ask_was_made(
    city: neo4j.Session, living: Settings
) -> None:
    async with await Graph.open(living) as graph:
        asks = [row async for row in learning.past_asks(graph, now=Clock.from_settings(living).now())]
    counted = rows(
        city,
        """
        MATCH (seed:Seed)-[ask:ASKED]->(person:User) WHERE ask.answer IS NOT NULL
        RETURN seed.id AS seed, person.id AS person, ask.accepted_friends AS friends
        """,
    )
    expected = {(row["seed"], row["person"]): row["friends"] for row in counted}
    assert {(row["seed_id"], row["person_id"]): len(row["friends"]) for row in asks} == expected
    assert all(len(row["strengths"]) == len(row["friends"]) for row in asks)


async def test_momentum_is_learned_and_read_with_the_seeds_launched_from_then_on(
    city: neo4j.Session, living: Settings
) -> None:
    async with await Graph.open(living) as graph:
        done = await train_momentum(graph, living, Clock.from_settings(living), progress=no_progress)
        parameters = await queries.live_model(graph, model="momentum")
        ids = await learning.ended_cascades(graph, given_up=GIVEN_UP, limit=10_000)
        kept = ids[-1]
        await queries.store_candidates(graph, seed_id=kept, acceptance="{}", momentum=parameters, candidates=[])
        now = Clock.from_settings(living).now()
        cascade = await queries.read_cascade(graph, seed_id=kept, now=now, refused_since=now, fair_since=now)
        await queries.store_candidates(graph, seed_id=kept, acceptance="{}", momentum=None, candidates=[])
    assert done.trained is not None and done.cascades == len(ids)
    judged = done.trained.card.judged
    assert judged.figures["model"]["auc"] > 0.5
    assert judged.figures["model"]["asks wasted a failed cascade"] <= judged.figures["model"]["without stopping"]
    assert (parameters is None) == (done.trained.serving is None)
    assert cascade is not None and cascade.momentum == parameters
    if parameters:
        assert 0.0 <= Momentum.load(parameters).stop_below < 1.0


async def test_seeds_that_were_given_up_teach_nothing(city: neo4j.Session, living: Settings) -> None:
    async with await Graph.open(living) as graph:
        before = await learning.ended_cascades(graph, given_up=GIVEN_UP, limit=10_000)
        failed = rows(city, "MATCH (seed:Seed {state: 'expired'}) RETURN seed.id AS id ORDER BY id LIMIT 1")[0]["id"]
        set_reason: LiteralString = "MATCH (seed:Seed {id: $id}) SET seed.stop_reason = $reason"
        city.run(set_reason, id=failed, reason="the chance that 4 people come fell to 2.0 %").consume()
        after = await learning.ended_cascades(graph, given_up=GIVEN_UP, limit=10_000)
        city.run(set_reason, id=failed, reason="deadline").consume()
    assert set(before) - set(after) == {failed}


async def test_two_trainings_exclude_each_other(city: neo4j.Session, living: Settings) -> None:
    async with await Graph.open(living) as graph:
        context = JobContext(graph, living, Clock.from_settings(living))
        entered, go_on = asyncio.Event(), asyncio.Event()

        async def slow(_: JobContext) -> dict[str, int]:
            entered.set()
            await go_on.wait()
            return {}

        running = asyncio.create_task(run_job(replace(jobs.influence, run=slow), context))
        await entered.wait()
        with pytest.raises(AlreadyRunning):
            await run_job(jobs.influence, context)
        go_on.set()
        await running
        counts = (await run_job(jobs.influence, context)).counts
    assert counts["asks"] > 0 and counts["influence_live"] in (0, 1)


async def test_without_history_nothing_is_learned(graph: Graph, settings: Settings, clock: Clock) -> None:
    influence = await train_influence(graph, clock, progress=no_progress)
    momentum = await train_momentum(graph, settings, clock, progress=no_progress)
    assert (influence.asks, influence.trained, momentum.cascades, momentum.trained) == (0, None, 0, None)
