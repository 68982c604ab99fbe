"""What readers see while versions are switched, rolled back and torn off by a kill."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from app.clock import Clock
from app.graph import Graph
from app.jobs import AlreadyRunning, JobContext, run_job
from app.settings import Settings
from app.stages.embed import jobs, queries, service, versions
from app.stages.embed.errors import IndexUnsuitable, NothingToRollBack
from tests.engines import Engines
from tests.integration.embed.circles import embeddings, lay_out, make_circles, record
from tests.integration.town import Town

#: All versions that one answer holds, those of vectors told apart by their values.
EVERYBODY = """
MATCH (n:User|Venue)
WHERE n.embedding IS NOT NULL
RETURN collect(DISTINCT n.embedding_version) AS versions, collect(DISTINCT n.embedding[0]) AS vectors
"""
#: A writer in a process of its own that stands still when the first vectors are laid out.
WRITER = """
import asyncio, time
from dataclasses import replace
from datetime import timedelta
from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext, run_job
from app.settings import load_settings
from app.stages.embed import jobs

def told(what, done, total):
    if what == "write embeddings":
        print("laid out", flush=True)
        time.sleep(60)

async def main():
    settings = load_settings()
    async with await Graph.open(settings) as graph:
        await run_job(
            jobs.run, JobContext(graph, settings, Clock.from_settings(settings), told), lease=timedelta(seconds=3)
        )

asyncio.run(main())
"""


@asynccontextmanager
async def readers(engines: Engines, number: int = 3) -> AsyncIterator[list[dict[str, list[object]]]]:
    """Readers that ask for everybody's versions, again and again, as long as the block runs; what each answer held."""
    seen: list[dict[str, list[object]]] = []
    stop = asyncio.Event()

    def read() -> None:
        with engines.driver() as driver, driver.session(database="neo4j") as session:
            while not stop.is_set():
                seen.append(session.run(EVERYBODY).single(strict=True).data())

    reading = [asyncio.create_task(asyncio.to_thread(read)) for _ in range(number)]
    try:
        while len(seen) < number:
            await asyncio.sleep(0.01)
        yield seen
    finally:
        stop.set()
        await asyncio.gather(*reading)


async def test_no_answer_holds_two_versions_while_they_are_switched(
    graph: Graph, clock: Clock, town: Town, engines: Engines
) -> None:
    people, venues = [f"u-{n}" for n in range(300)], [f"v-{n}" for n in range(100)]
    town.run("UNWIND $ids AS id CREATE (:User {id: id, handle: id, email: id})", ids=people)
    town.run("UNWIND $ids AS id CREATE (:Venue {id: id})", ids=venues)
    await lay_out(graph, clock, "first", people, venues, 1.0)
    await queries.switch_version(graph, version="first")
    async with readers(engines) as seen:
        for number in range(2, 9):
            await lay_out(graph, clock, f"version {number}", people, venues, float(number))
            await queries.switch_version(graph, version=f"version {number}")
            await asyncio.sleep(0.05)
        await queries.rollback_version(graph, now=clock.now())
        await asyncio.sleep(0.05)
    assert len(seen) > 50
    assert {len(answer["versions"]) for answer in seen} == {1}
    assert {len(answer["vectors"]) for answer in seen} == {1}
    assert len({str(answer["versions"]) for answer in seen}) > 4, "the readers saw too few of the switches"
    assert seen[-1]["versions"] == ["version 7"]


async def test_a_killed_writer_leaves_the_old_version_and_the_next_run_sweeps_up(
    graph: Graph,
    settings: Settings,
    clock: Clock,
    town: Town,
    engines: Engines,
    process_environment: dict[str, str],
) -> None:
    make_circles(town)
    first = await service.train(graph, clock)
    before = embeddings(town)
    async with readers(engines) as seen:
        writer = subprocess.Popen([sys.executable, "-c", WRITER], env=process_environment, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert await asyncio.to_thread(writer.stdout.readline) == b"laid out\n"
        writer.send_signal(signal.SIGKILL)
        writer.communicate(timeout=10)
        assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) > 0 AS left") == [{"left": True}]
        assert embeddings(town) == before
        again = await run_when_free(JobContext(graph, settings, clock))
    assert {len(answer["versions"]) for answer in seen} == {1}
    assert {str(answer["versions"]) for answer in seen} >= {str([first.version]), str([again])}
    assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) AS left") == [{"left": 0}]
    states = {row["id"]: row["state"] for row in await versions.list_versions(graph)}
    assert states == {first.version: "replaced", again: "live"}


async def run_when_free(context: JobContext) -> str:
    """Runs the training as soon as the dead writer's lease has run out; the version that is live then."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            await run_job(jobs.run, context)
        except AlreadyRunning:
            await asyncio.sleep(0.5)
        else:
            live = await queries.live_version(context.graph)
            assert live is not None
            return live.id
    raise AssertionError("the dead writer's lock was never free")


async def test_a_second_training_at_once_is_refused_with_the_first_ones_id(
    graph: Graph, settings: Settings, clock: Clock, town: Town
) -> None:
    make_circles(town)
    begun = asyncio.Event()
    first = asyncio.create_task(
        run_job(jobs.run, JobContext(graph, settings, clock, lambda what, *_: begun.set() if what else None))
    )
    await begun.wait()
    with pytest.raises(AlreadyRunning) as refused:
        await run_job(jobs.run, JobContext(graph, settings, clock))
    done = await first
    assert f"(run {done.id})" in str(refused.value)


async def test_rolling_back_restores_the_vectors_before_and_only_once(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    with pytest.raises(NothingToRollBack, match="nothing to go back to"):
        await versions.roll_back(graph, clock, "sociallgn")
    first = await service.train(graph, clock)
    before = embeddings(town)
    with pytest.raises(NothingToRollBack, match="nothing to go back to"):
        await versions.roll_back(graph, clock, "sociallgn")
    town.run("MATCH (:User {id: 'u-0'})-[seen:INTERACTED]->(:Venue {id: 'v-4'}) DELETE seen")
    second = await service.train(graph, clock, seed=8)
    assert embeddings(town) != before
    done = await versions.roll_back(graph, clock, "sociallgn")
    assert (done.rolled_back, done.live) == (second.version, first.version)
    assert embeddings(town) == before
    assert {row["id"]: row["state"] for row in await versions.list_versions(graph)} == {
        first.version: "live",
        second.version: "rolled back",
    }
    assert town.run("MATCH (n) WHERE n.previous_embedding IS NOT NULL RETURN count(*) AS left") == [{"left": 0}]
    with pytest.raises(NothingToRollBack, match="nothing to go back to"):
        await versions.roll_back(graph, clock, "sociallgn")
    kinds = town.run(
        "MATCH (n:User|Venue) WHERE n.embedding IS NOT NULL RETURN DISTINCT valueType(n.embedding) AS kind"
    )
    assert len(kinds) == 1


async def test_vectors_are_kept_for_one_switch_only(graph: Graph, clock: Clock, town: Town) -> None:
    town.person("u-1")
    town.venue("v-1")
    for number, version in enumerate(("one", "two", "three"), start=1):
        await lay_out(graph, clock, version, ["u-1"], ["v-1"], float(number))
        await queries.switch_version(graph, version=version)
    kept = town.run("MATCH (n:User) RETURN n.embedding[0] AS now, n.previous_embedding[0] AS before")
    assert kept == [{"now": 3.0, "before": 2.0}]
    states = {row["id"]: row["state"] for row in await versions.list_versions(graph)}
    assert states == {"one": "removed", "two": "replaced", "three": "live"}


async def test_a_small_model_goes_back_to_the_version_before_then_to_its_formula(
    graph: Graph, clock: Clock, town: Town
) -> None:
    from app.stages.score import queries as score

    for number, live in ((1, True), (2, False), (3, True)):
        await score.save_model(
            graph,
            id=f"m-{number}",
            model="acceptance",
            version=f"acceptance-{number}",
            now=clock.now() + timedelta(minutes=number),
            data="{}",
            figures="{}",
            parameters="{}",
            live=live,
        )
    # The second one was never live: it is not gone back to.
    assert (await versions.roll_back(graph, clock, "acceptance")).live == "m-1"
    live = await score.live_model(graph, model="acceptance")
    assert live is not None and live["version"] == "acceptance-1"
    assert (await versions.roll_back(graph, clock, "acceptance")).live is None
    assert await score.live_model(graph, model="acceptance") is None
    with pytest.raises(NothingToRollBack, match="its formula serves already"):
        await versions.roll_back(graph, clock, "acceptance")
    with pytest.raises(NothingToRollBack, match="there are versions of acceptance"):
        await versions.roll_back(graph, clock, "astrology")


async def test_an_index_of_another_width_is_named_before_anything_is_written(
    graph: Graph, clock: Clock, town: Town
) -> None:
    make_circles(town)
    town.run("DROP INDEX venue_embedding")
    try:
        with pytest.raises(IndexUnsuitable, match="Venues have no vector index") as missing:
            await service.train(graph, clock)
        create = str(missing.value).split("`")[-2]
        town.run(
            "CREATE VECTOR INDEX venue_embedding FOR (n:Venue) ON (n.embedding) "
            "OPTIONS {indexConfig: {`vector.dimensions`: 128, `vector.similarity_function`: 'cosine'}}"
        )
        with pytest.raises(IndexUnsuitable, match=r"takes vectors of 128 numbers, the model makes 64.*DROP INDEX"):
            await service.train(graph, clock)
        assert await versions.list_versions(graph) == []
        assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) AS left") == [{"left": 0}]
        assert create
    finally:
        town.run("DROP INDEX venue_embedding IF EXISTS")
        town.run(
            "CREATE VECTOR INDEX venue_embedding FOR (n:Venue) ON (n.embedding) "
            "OPTIONS {indexConfig: {`vector.dimensions`: 64, `vector.similarity_function`: 'cosine'}}"
        )
    # As the error says, so it works again.
    assert (await service.train(graph, clock)).switched


async def test_a_stopped_training_leaves_no_trace(graph: Graph, settings: Settings, clock: Clock, town: Town) -> None:
    make_circles(town)
    begun = asyncio.Event()
    context = JobContext(graph, settings, clock, lambda what, *_: begun.set() if what == "lightgcn" else None)
    running = asyncio.create_task(run_job(replace(jobs.run), context))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await versions.list_versions(graph) == []
    assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) AS left") == [{"left": 0}]


async def test_the_switch_to_a_version_that_was_swept_away_changes_nothing(
    graph: Graph, clock: Clock, town: Town
) -> None:
    town.person("u-1")
    await record(graph, clock, "slow")
    await queries.forget_torn_versions(graph)
    assert await queries.switch_version(graph, version="slow") is None
    assert embeddings(town) == []
