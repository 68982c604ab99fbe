"""People and venues that came after the training: folded in by the stream and the clock, never across a switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from app.bus.process import Consumers
from app.clock import Clock
from app.domains.recommend.service import recommend_venues
from app.domains.recommend.wishes import Wanted
from app.graph import Graph
from app.jobs import JobContext, run_job
from app.settings import Settings
from app.stages.embed import jobs, newcomers, queries, service, versions
from app.stages.sense import service as sense
from app.stages.sense.schemas import InteractionIn
from app.workers import ROUTES
from tests.integration.embed.circles import PEOPLE, VENUES, make_circles
from tests.integration.town import Town

LIKE = InteractionIn(interaction_type="like")


@asynccontextmanager
async def worker(graph: Graph, clock: Clock, settings: Settings) -> AsyncIterator[None]:
    """`sprout worker --only embed`, in this process."""
    stop = asyncio.Event()
    working = asyncio.create_task(Consumers(graph, clock, settings, ROUTES, only=["embed"]).run(stop))
    try:
        yield
    finally:
        stop.set()
        await working


def make_places(town: Town) -> None:
    """What the API needs of the circles' venues."""
    town.run("MATCH (venue:Venue) SET venue.name = venue.id, venue.category = 'bar', venue.popularity = 0.0")


def of(town: Town, id: str) -> dict[str, Any]:
    """What is stored of one embedding."""
    return town.run(
        """
        MATCH (n:User|Venue {id: $id})
        RETURN n.embedding AS vector, n.embedding_version AS version, n.embedding_folded AS folded,
               n.awaits_embedding AS awaits
        """,
        id=id,
    )[0]


async def like(graph: Graph, clock: Clock, person: str, venue: str) -> None:
    await sense.record(graph, user_id=person, venue_id=venue, interaction=LIKE, now=clock.now())


def nearest(town: Town, person: str, number: int = 4) -> list[int]:
    """Circles of the venues nearest to a person."""
    rows = town.run(
        """
        MATCH (me:User {id: $person})
        CALL db.index.vector.queryNodes('venue_embedding', $number, me.embedding) YIELD node, score
        RETURN node.id AS id
        """,
        person=person,
        number=number,
    )
    return [int(row["id"].removeprefix("v-")) % 4 for row in rows]


async def test_an_interaction_gives_a_new_person_and_a_new_venue_embeddings_within_a_minute(
    graph: Graph, clock: Clock, settings: Settings, town: Town, redis_url: str
) -> None:
    make_circles(town)
    make_places(town)
    trained = await service.train(graph, clock)
    town.person("u-new", at=None)
    town.run("CREATE (:Venue {id: 'v-new', name: 'v-new', popularity: 0.0})")
    before = of(town, "u-1")
    async with worker(graph, clock, settings):
        await like(graph, clock, "u-new", "v-2")
        await like(graph, clock, "u-new", "v-6")
        await like(graph, clock, "u-2", "v-new")
        async with asyncio.timeout(60):
            while not (of(town, "u-new")["version"] and of(town, "v-new")["version"]):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        async with asyncio.timeout(30):
            while of(town, "u-new")["awaits"] or of(town, "v-new")["awaits"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    for id in ("u-new", "v-new"):
        found = of(town, id)
        assert found["version"] == trained.version and found["folded"] and len(found["vector"]) == service.WIDTH
        assert all(float(np.float32(value)) == value for value in found["vector"])
    # Taste of the circle of those venues; and the new venue is found by its visitor's circle.
    assert sum(circle == 2 for circle in nearest(town, "u-new")) >= 3
    assert of(town, "u-1") == before
    lengths = town.run("MATCH (v:Venue) RETURN v.embedding AS vector")
    norms = [float(np.linalg.norm(row["vector"])) for row in lengths]
    assert max(norms) - min(norms) < 1e-4


async def test_a_friendship_alone_is_enough(graph: Graph, settings: Settings, clock: Clock, town: Town) -> None:
    make_circles(town)
    await service.train(graph, clock)
    town.person("u-new")
    town.person("u-alone")
    for friend in ("u-1", "u-5", "u-9"):
        town.friends("u-new", friend)
    done = await run_job(jobs.fold_in, JobContext(graph, settings, clock))
    assert done.counts["people"] >= 1
    assert sum(circle == 1 for circle in nearest(town, "u-new")) >= 3
    assert of(town, "u-alone")["vector"] is None
    assert (await run_job(jobs.fold_in, JobContext(graph, settings, clock))).counts == {"people": 0, "venues": 0}


async def test_more_interactions_change_what_was_folded_in_and_training_replaces_it(
    graph: Graph, clock: Clock, town: Town
) -> None:
    make_circles(town)
    make_places(town)
    await service.train(graph, clock)
    town.person("u-new")
    await like(graph, clock, "u-new", "v-2")
    assert (await newcomers.fold_in_event(graph, person_id="u-new", venue_id="v-2")).people == 1
    first = of(town, "u-new")
    # The same event again finds nobody waiting.
    assert (await newcomers.fold_in_event(graph, person_id="u-new", venue_id="v-2")).people == 0
    for venue in ("v-1", "v-5", "v-9"):
        await like(graph, clock, "u-new", venue)
    await newcomers.fold_in_event(graph, person_id="u-new", venue_id="v-9")
    second = of(town, "u-new")
    assert second["vector"] != first["vector"] and second["folded"]
    trained = await service.train(graph, clock)
    third = of(town, "u-new")
    assert third["version"] == trained.version and third["folded"] is None and third["vector"] != second["vector"]
    # Trained people keep what training gave them, whatever they do until the next one.
    await like(graph, clock, "u-1", "v-2")
    assert of(town, "u-1")["awaits"] is None


async def test_a_switch_meanwhile_leaves_nobody_with_the_older_version(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    first = await service.train(graph, clock)
    town.person("u-new")
    town.friends("u-new", "u-1")
    await queries.await_people(graph, limit=10)
    waiting = await queries.waiting_people(graph, version=first.version, limit=10, ties=10)
    second = await service.train(graph, clock)
    row: queries.FoldedRow = {"id": "u-new", "awaits": waiting[0]["awaits"], "vector": [1.0] * service.WIDTH}
    assert await queries.fold_in_people(graph, version=first.version, rows=[row]) == 0
    assert of(town, "u-new")["version"] in {None, second.version}


async def test_after_a_rollback_newcomers_are_folded_in_to_the_older_version(
    graph: Graph, clock: Clock, town: Town
) -> None:
    make_circles(town)
    make_places(town)
    first = await service.train(graph, clock)
    town.person("u-new")
    await like(graph, clock, "u-new", "v-2")
    second = await service.train(graph, clock)
    assert of(town, "u-new")["version"] == second.version
    await versions.roll_back(graph, clock, "sociallgn")
    assert of(town, "u-new")["vector"] is None
    await newcomers.fold_in_all(graph)
    assert of(town, "u-new")["version"] == first.version


async def test_many_newcomers_are_folded_in_together(
    graph: Graph, clock: Clock, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newcomers, "BATCH", 4)
    make_circles(town)
    await service.train(graph, clock)
    for number in range(11):
        town.person(f"n-{number}")
        town.acted(f"n-{number}", f"v-{number % VENUES}", likes=1, weight=0.5)
    # A handler that finds one of them waiting takes all of them along.
    await queries.await_people(graph, limit=100)
    done = await newcomers.fold_in_event(graph, person_id="n-0", venue_id="v-0")
    assert done.people >= 11
    assert town.run("MATCH (p:User) WHERE p.id STARTS WITH 'n-' RETURN count(p.embedding) AS n") == [{"n": 11}]


async def test_before_the_first_training_newcomers_wait(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    make_places(town)
    await like(graph, clock, "u-1", "v-2")
    assert await newcomers.fold_in_event(graph, person_id="u-1", venue_id="v-2") == newcomers.FoldedIn()
    assert of(town, "u-1")["awaits"] is not None
    await service.train(graph, clock)
    assert of(town, "u-1")["awaits"] is None
    assert town.run("MATCH (p:User) RETURN count(p.embedding) AS n")[0]["n"] >= PEOPLE


async def test_whoever_the_product_knows_nothing_of_is_answered_all_the_same(
    graph: Graph, clock: Clock, town: Town
) -> None:
    make_circles(town)
    town.run("MATCH (v:Venue) DETACH DELETE v")
    for number in range(VENUES):
        town.venue(f"v-{number}")
    for person, venue in ((person, person % 4 + 4 * place) for person in range(PEOPLE) for place in range(4)):
        town.acted(f"u-{person}", f"v-{venue}", visits=1, weight=1.0)
    await service.train(graph, clock)
    town.person("u-blank")
    town.person("u-nowhere", at=None)
    for nobody in ("u-blank", "u-nowhere"):
        wanted = Wanted(5, 10.0, datetime(2026, 11, 25, 19, tzinfo=UTC), {})
        answer = await recommend_venues(graph, user_id=nobody, ranker="learned", wanted=wanted)
        assert len(answer.items) == 5
        assert answer.ranker == "explainable" and answer.because.startswith("There is no embedding of this person yet.")
