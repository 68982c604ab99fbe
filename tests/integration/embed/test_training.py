"""Training on a real graph, the switch of versions, and what readers see meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext, run_job
from app.settings import Settings
from app.stages.embed import jobs, queries, service, versions
from app.stages.embed.errors import NothingToLearn
from app.stages.embed.sample import read_sample
from tests.integration.embed.circles import PEOPLE, VENUES, embeddings, make_circles, record
from tests.integration.town import Town


async def test_training_writes_one_version_everywhere_and_serves_it_by_index(
    graph: Graph, clock: Clock, town: Town
) -> None:
    make_circles(town)
    town.run("MATCH (:User {id: 'u-0'})-[seen:INTERACTED]->(:Venue {id: 'v-1'}) SET seen.weight = 0.2")
    told: list[str] = []
    done = await service.train(graph, clock, progress=lambda what, _done, _total: told.append(what))
    found = embeddings(town)
    assert {row["version"] for row in found} == {done.version}
    assert all(isinstance(row["vector"], list) and len(row["vector"]) == service.WIDTH for row in found)
    with_vectors = {str(row["id"]) for row in found}
    # The one with friends only has an embedding if the model that was chosen knows friendships; u-25 has nothing.
    expected = PEOPLE + VENUES + (done.figures["chosen"] == "sociallgn")
    assert len(with_vectors) == expected and "u-25" not in with_vectors
    assert (done.people + done.venues) == expected
    (live,) = [row for row in await versions.list_versions(graph) if row["live"]]
    assert live["id"] == done.version and live["model"] == "sociallgn"
    assert set(live["figures"]["held_out"]) == {"sociallgn", "lightgcn", "popularity", "random"}
    assert live["data"]["people"] == PEOPLE + 1 and live["parameters"]["width"] == service.WIDTH
    nearest = town.run(
        """
        MATCH (me:User {id: 'u-1'})
        CALL db.index.vector.queryNodes('venue_embedding', 4, me.embedding) YIELD node, score
        RETURN node.id AS id
        """
    )
    assert sum(int(row["id"].removeprefix("v-")) % 4 == 1 for row in nearest) >= 3
    assert {"sociallgn", "lightgcn", "write embeddings"} <= set(told)


async def test_vectors_are_kept_as_single_precision(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    await service.train(graph, clock)
    kinds = town.run(
        "MATCH (n:User|Venue) WHERE n.embedding IS NOT NULL RETURN DISTINCT valueType(n.embedding[0]) AS kind"
    )
    exact = town.run("MATCH (n:User) WHERE n.embedding IS NOT NULL RETURN n.embedding AS vector LIMIT 1")[0]["vector"]
    import numpy as np

    assert kinds and all(float(np.float32(value)) == value for value in exact)


async def test_the_same_graph_gives_the_same_embeddings(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    first = await service.train(graph, clock)
    vectors = [row["vector"] for row in embeddings(town)]
    again = await service.train(graph, clock)
    assert first.version != again.version
    assert [row["vector"] for row in embeddings(town)] == vectors
    assert [row["live"] for row in await versions.list_versions(graph)] == [True, False]


async def test_killed_before_the_switch_the_old_version_stays_and_the_next_run_sweeps_up(
    graph: Graph, clock: Clock, town: Town
) -> None:
    make_circles(town)
    first = await service.train(graph, clock)
    before = embeddings(town)
    # What a process leaves that dies after its first batch: a version that is not live, vectors beside the live ones.
    await record(graph, clock, "torn")
    await queries.stage_people(graph, version="torn", rows=[{"id": "u-1", "vector": [0.5] * service.WIDTH}])
    assert embeddings(town) == before
    assert [row["id"] for row in await versions.list_versions(graph) if row["live"]] == [first.version]
    again = await service.train(graph, clock)
    assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) AS left") == [{"left": 0}]
    assert [row["id"] for row in await versions.list_versions(graph)] == [again.version, first.version]
    assert await queries.switch_version(graph, version="torn") is None


async def test_a_switch_done_twice_changes_nothing(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    done = await service.train(graph, clock)
    before = embeddings(town)
    switched = await queries.switch_version(graph, version=done.version)
    assert switched is not None
    assert (switched.people, switched.venues, switched.without) == (done.people, done.venues, 0)
    assert embeddings(town) == before


async def test_whoever_is_no_longer_known_loses_the_embedding(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    await service.train(graph, clock)
    town.run("MATCH (:User {id: 'u-3'})-[r:INTERACTED|FRIENDS_WITH]-() DELETE r")
    await service.train(graph, clock)
    assert "u-3" not in {row["id"] for row in embeddings(town)}


async def test_too_little_to_learn_from_is_said(graph: Graph, clock: Clock, town: Town) -> None:
    town.person("u-1")
    with pytest.raises(NothingToLearn, match="0 interactions are too few"):
        await service.train(graph, clock)
    assert await versions.list_versions(graph) == []


async def test_a_stopped_job_stops_its_thread_and_leaves_the_old_version(
    graph: Graph, settings: Settings, clock: Clock, town: Town
) -> None:
    make_circles(town)
    begun = asyncio.Event()
    context = JobContext(
        graph, settings, clock, lambda what, _done, _total: begun.set() if what == "sociallgn" else None
    )
    running = asyncio.create_task(run_job(replace(jobs.run), context))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert embeddings(town) == []
    assert (await run_job(jobs.run, context)).counts["venues"] == VENUES


async def test_the_sample_is_the_same_whatever_the_order_of_writing(graph: Graph, town: Town) -> None:
    make_circles(town)
    sample = await read_sample(graph)
    assert sample.people == sorted(sample.people) and sample.venues == sorted(sample.venues)
    assert len(sample.people) == PEOPLE + 1
    pair = sample.pairs[5]
    row = town.run(
        """
        MATCH (:User {id: $person})-[seen:INTERACTED]->(:Venue {id: $venue})
        RETURN seen.first_at.epochSeconds AS first_at
        """,
        person=sample.people[pair[0]],
        venue=sample.venues[pair[1]],
    )
    assert row == [{"first_at": sample.times[5]}]
    assert (sample.friendships[:, 0] < sample.friendships[:, 1]).all()
