"""What readers see while versions are switched, rolled back and torn off by a kill."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import Clock
from app.domains.recommend.service import recommend_venues
from app.domains.recommend.wishes import Wanted
from app.graph import Graph, Row
from app.jobs import AlreadyRunning, JobContext, run_job
from app.settings import Settings
from app.stages.embed import jobs, queries, service, versions
from app.stages.embed.errors import IndexUnsuitable, NothingToRollBack, VersionGone
from tests.engines import Engines
from tests.integration.bus.wire import wired
from tests.integration.embed.circles import embeddings, lay_out, make_circles, record
from tests.integration.town import Town

#: A writer in a process of its own; it stands still when the first vectors are laid out, if it is told to.
WRITER = """
import asyncio, sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from app.clock import Clock
from app.graph import Graph, Row
from app.jobs import JobContext, run_job
from app.settings import load_settings
from app.stages.embed import jobs

def told(what, done, total):
    if what == "write embeddings":
        print("laid out", flush=True)
        time.sleep(float(sys.argv[1]))

async def main():
    settings = load_settings()
    async with await Graph.open(settings) as graph:
        await run_job(
            jobs.run, JobContext(graph, settings, Clock.from_settings(settings), told), lease=timedelta(seconds=3)
        )

asyncio.run(main())
"""


class Readers:
    """Ask for a person's venues by learned taste, again and again; each answer is one read of the graph.

    Attributes:
        answers: What came back, of all readers.
    """

    def __init__(self, graph: Graph, person: str) -> None:
        self.graph, self.person = graph, person
        self.answers: list[Row] = []

    @property
    def whole(self) -> list[Row]:
        """Answers that are used: a torn one is not, see `app/domains/recommend/service.py`."""
        return [answer for answer in self.answers if answer["whole"]]

    def versions(self) -> list[str]:
        """Versions of the answers that are used, each once, in the order in which they were first seen."""
        return list(dict.fromkeys(str(answer["model_version"]) for answer in self.whole))

    async def read(self, stop: asyncio.Event) -> None:
        """Asks until told to stop."""
        at = datetime(2026, 11, 25, 19, tzinfo=UTC)
        while not stop.is_set():
            self.answers += await self.graph.read(
                "recommend/learn_venues",
                user_id=self.person,
                radius_km=10.0,
                budget=None,
                open_at=None,
                party_size=1,
                limit=20,
                people=0,
                candidates=50,
                at=at,
            )

    async def until_seen(self, version: str) -> None:
        """Returns when a reader has seen a version."""
        async with asyncio.timeout(60):
            while version not in self.versions():  # noqa: ASYNC110, the readers know nothing of this
                await asyncio.sleep(0.01)


@asynccontextmanager
async def readers(graph: Graph, person: str, number: int = 3) -> AsyncIterator[Readers]:
    """Readers that read as long as the block runs."""
    seen, stop = Readers(graph, person), asyncio.Event()
    reading = [asyncio.create_task(seen.read(stop)) for _ in range(number)]
    try:
        yield seen
    finally:
        stop.set()
        await asyncio.gather(*reading)


async def test_no_answer_holds_two_versions_while_they_are_switched(graph: Graph, clock: Clock, town: Town) -> None:
    people, venues = [f"u-{n}" for n in range(200)], [f"v-{n}" for n in range(60)]
    town.run("UNWIND $ids AS id CREATE (:User {id: id, handle: id, email: id})", ids=people)
    for id in venues:
        town.venue(id)
    # Vectors of each version point where those of no other do: a mix of two shows in its cosines.
    await lay_out(graph, clock, "version 0", people, venues, 0)
    await versions.switch(graph, "version 0")
    async with readers(graph, "u-7") as seen:
        await seen.until_seen("version 0")
        for number in range(1, 8):
            await lay_out(graph, clock, f"version {number}", people, venues, number)
            await versions.switch(graph, f"version {number}")
            await seen.until_seen(f"version {number}")
        await versions.roll_back(graph, clock, "sociallgn")
        before = len(seen.answers)
        while len(seen.answers) < before + 6:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert seen.versions() == [f"version {number}" for number in range(8)]
    assert seen.whole[-1]["model_version"] == "version 6"
    for answer in seen.whole:
        assert {round(venue["affinity"], 4) for venue in answer["venues"]} == {1.0}
        assert len(answer["venues"]) == 20


async def test_while_versions_are_switched_people_are_answered_without_embeddings(
    graph: Graph, clock: Clock, town: Town
) -> None:
    town.person("u-1")
    town.venue("v-1")
    await lay_out(graph, clock, "one", ["u-1"], ["v-1"], 0)
    await versions.switch(graph, "one")
    wanted = Wanted(20, 10.0, datetime(2026, 11, 25, 19, tzinfo=UTC), {})
    async with versions.switching(graph):
        meanwhile = await recommend_venues(graph, user_id="u-1", ranker="learned", wanted=wanted)
    assert meanwhile.ranker == "explainable" and meanwhile.items
    assert meanwhile.because.startswith("Embeddings are being switched")
    assert (await recommend_venues(graph, user_id="u-1", ranker="learned", wanted=wanted)).ranker == "learned"
    # A switch that died holds nobody up for longer than it may take.
    await queries.begin_switch(graph, seconds=0)
    assert (await recommend_venues(graph, user_id="u-1", ranker="learned", wanted=wanted)).ranker == "learned"


async def test_a_killed_writer_leaves_the_old_version_and_the_next_run_sweeps_up(
    graph: Graph,
    settings: Settings,
    clock: Clock,
    town: Town,
    process_environment: dict[str, str],
) -> None:
    make_circles(town)
    first = await service.train(graph, clock)
    before = embeddings(town)
    async with readers(graph, "u-1", 1) as seen:
        await seen.until_seen(first.version)
        writer = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, "60", env=process_environment, stdout=asyncio.subprocess.PIPE
        )
        assert writer.stdout is not None
        assert await writer.stdout.readline() == b"laid out\n"
        writer.send_signal(signal.SIGKILL)
        await writer.communicate()
        assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) > 0 AS left") == [{"left": True}]
        assert embeddings(town) == before
        again = await run_when_free(JobContext(graph, settings, clock))
        await seen.until_seen(again)
    assert seen.versions() == [first.version, again]
    assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) AS left") == [{"left": 0}]
    states = {row["id"]: row["state"] for row in await versions.list_versions(graph)}
    assert states == {first.version: "replaced", again: "live"}


async def test_a_writer_killed_while_it_switches_leaves_one_version(
    graph: Graph, settings: Settings, clock: Clock, town: Town, engines: Engines, process_environment: dict[str, str]
) -> None:
    make_circles(town)
    first = await service.train(graph, clock)
    async with readers(graph, "u-1", 1) as seen:
        await seen.until_seen(first.version)
        with engines.driver() as driver, driver.session(database="neo4j") as session:
            # The switch waits for the live version's lock, as it does for somebody who is being folded in.
            holding = session.begin_transaction()
            holding.run("MATCH (live:ModelVersion {live: true}) SET live.touched_at = null").consume()
            writer = await asyncio.create_subprocess_exec(
                sys.executable, "-c", WRITER, "0", env=process_environment, stdout=asyncio.subprocess.PIPE
            )
            async with asyncio.timeout(60):
                while seen.answers[-1]["whole"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
            writer.send_signal(signal.SIGKILL)
            await writer.communicate()
            holding.rollback()
        await asyncio.sleep(0.5)
        assert len({row["version"] for row in embeddings(town)}) == 1
        again = await run_when_free(JobContext(graph, settings, clock))
        await seen.until_seen(again)
    assert {row["version"] for row in embeddings(town)} == {again}
    assert set(seen.versions()) >= {first.version, again}
    assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) AS left") == [{"left": 0}]


async def test_writing_goes_on_where_it_stood_when_neo4j_was_away(
    settings: Settings, graph: Graph, clock: Clock, town: Town
) -> None:
    make_circles(town)
    told: list[tuple[str, int]] = []
    mending: list[asyncio.Task[None]] = []
    assert settings.neo4j_url is not None
    async with wired(settings.neo4j_url) as wire:

        async def mend_later() -> None:
            await wire.cut()
            await asyncio.sleep(6)
            await wire.mend()

        def tell(what: str, done: int, _: int | None) -> None:
            told.append((what, done))
            if what == "write embeddings" and not mending:
                mending.append(asyncio.create_task(mend_later()))

        async with await Graph.open(settings.model_copy(update={"neo4j_url": wire.url})) as away:
            done = await service.train(away, clock, progress=tell)
        await asyncio.gather(*mending)
    assert done.switched and {row["version"] for row in embeddings(town)} == {done.version}
    # One training and one write of each batch, in spite of it.
    assert [number for what, number in told if what == "write embeddings"] == [done.people, done.venues]


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
        await lay_out(graph, clock, version, ["u-1"], ["v-1"], number)
        await versions.switch(graph, version)
    kept = town.run("MATCH (n:User) RETURN n.embedding[3] AS now, n.previous_embedding[2] AS before")
    assert kept == [{"now": 1.0, "before": 1.0}]
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
            card="{}",
            live=live,
        )
    # The second one was never live: it is not gone back to.
    assert (await versions.roll_back(graph, clock, "acceptance")).live == "m-1"
    served = await score.live_model(graph, model="acceptance")
    assert served is not None and served["version"] == "acceptance-1"
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
    with pytest.raises(VersionGone, match="swept away"):
        await versions.switch(graph, "slow")
    assert embeddings(town) == []
