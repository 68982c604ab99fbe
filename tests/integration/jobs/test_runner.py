"""One run at a time, whatever dies: the lock, the lease and the record of runs."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.clock import Clock
from app.graph import Graph
from app.jobs import AlreadyRunning, Counts, Job, JobContext, JobLost, run_job
from app.jobs.queries import begin_run, last_runs
from app.settings import Settings
from tests.integration.town import Town

HOUR = timedelta(hours=1)


@pytest.fixture
def context(graph: Graph, settings: Settings, clock: Clock) -> JobContext:
    return JobContext(graph, settings, clock)


class Work:
    """A job's function that can be held up, and that counts how often it ran at once."""

    def __init__(self) -> None:
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()
        self.stopped = False

    async def __call__(self, _: JobContext) -> Counts:
        """Waits until told to end."""
        self.begun.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.stopped = True
            raise
        return {"things": 3}


async def test_a_run_is_recorded_with_counts_and_time(context: JobContext, town: Town) -> None:
    work = Work()
    work.may_end.set()
    done = await run_job(Job("example", work, HOUR), context)
    assert done.counts == {"things": 3} and done.milliseconds >= 0
    (last,) = (await last_runs(context.graph, ["example", "other"], datetime.now(UTC))).values()
    assert (last.run_id, last.state, last.counts, last.error) == (done.id, "done", {"things": 3}, None)
    assert last.ended_at is not None and not last.running
    assert town.run("MATCH (run:JobRun) RETURN count(*) AS runs") == [{"runs": 1}]


async def test_of_many_starts_at_once_one_runs(context: JobContext) -> None:
    work = Work()
    job = Job("example", work, HOUR)

    async def start() -> str:
        try:
            await run_job(job, context)
        except AlreadyRunning:
            # The last of those that are refused lets the one that runs end.
            refused.append(1)
            if len(refused) == 9:
                work.may_end.set()
            return "refused"
        return "ran"

    refused: list[int] = []
    outcomes = await asyncio.gather(*(start() for _ in range(10)))
    assert sorted(outcomes) == ["ran"] + ["refused"] * 9


async def test_other_jobs_run_beside_it(context: JobContext) -> None:
    held, free = Work(), Work()
    free.may_end.set()
    running = asyncio.create_task(run_job(Job("held", held, HOUR), context))
    await held.begun.wait()
    await run_job(Job("free", free, HOUR), context)
    held.may_end.set()
    await running


async def test_a_failure_is_recorded_and_frees_the_lock(context: JobContext) -> None:
    async def broken(context: JobContext) -> Counts:
        raise ValueError("the well is dry")

    job = Job("broken", broken, HOUR)
    for _ in range(2):
        with pytest.raises(ValueError, match="dry"):
            await run_job(job, context)
    last = (await last_runs(context.graph, ["broken"], datetime.now(UTC)))["broken"]
    assert (last.state, last.error, last.running) == ("failed", "ValueError: the well is dry", False)


async def test_a_cancelled_run_is_recorded_as_stopped(context: JobContext) -> None:
    work = Work()
    task = asyncio.create_task(run_job(Job("example", work, HOUR), context))
    await work.begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert work.stopped
    last = (await last_runs(context.graph, ["example"], datetime.now(UTC)))["example"]
    assert (last.state, last.error, last.running) == ("failed", "stopped", False)


async def test_a_dead_process_loses_its_lock_when_the_lease_runs_out(context: JobContext, town: Town) -> None:
    now = datetime.now(UTC)
    # What a process that was killed a minute ago has left.
    lost = await begin_run(
        context.graph,
        job="example",
        run_id="run-of-the-dead",
        holder="elsewhere:1",
        real_now=now - timedelta(seconds=60),
        lease_until=now - timedelta(seconds=15),
        now=now,
    )
    assert lost.mine
    work = Work()
    work.may_end.set()
    done = await run_job(Job("example", work, HOUR), context)
    states = town.run("MATCH (run:JobRun) RETURN run.id AS id, run.state AS state, run.error AS error ORDER BY state")
    assert states == [
        {"id": done.id, "state": "done", "error": None},
        {"id": "run-of-the-dead", "state": "failed", "error": "its process stopped renewing the lock"},
    ]


async def test_the_lease_is_renewed_while_the_work_goes_on(context: JobContext) -> None:
    work = Work()
    job = Job("example", work, HOUR)
    running = asyncio.create_task(run_job(job, context, lease=timedelta(seconds=3)))
    await work.begun.wait()
    await asyncio.sleep(4)
    with pytest.raises(AlreadyRunning):
        await run_job(job, context)
    work.may_end.set()
    assert (await running).counts == {"things": 3}


async def test_work_stops_when_the_lock_is_lost(context: JobContext, town: Town) -> None:
    work = Work()
    running = asyncio.create_task(run_job(Job("example", work, HOUR), context, lease=timedelta(seconds=0.9)))
    await work.begun.wait()
    # Another process has taken over, as after a long pause of this one.
    town.run("MATCH (lock:JobLock {job: 'example'}) SET lock.run_id = 'another', lock.holder = 'elsewhere:1'")
    with pytest.raises(JobLost, match="lost its lock"):
        await running
    assert work.stopped
    assert town.run("MATCH (lock:JobLock) RETURN lock.run_id AS holder") == [{"holder": "another"}]


async def test_old_runs_are_forgotten(context: JobContext, town: Town) -> None:
    town.run("UNWIND range(100, 399) AS n CREATE (:JobRun {id: '0-' + n, job: 'example', state: 'done'})")
    work = Work()
    work.may_end.set()
    await run_job(Job("example", work, HOUR), context)
    assert town.run("MATCH (run:JobRun) RETURN count(*) AS runs, max(run.id) > '0-399' AS newest") == [
        {"runs": 200, "newest": True}
    ]


HOLD = """
import asyncio, sys
from datetime import timedelta
from app.clock import Clock
from app.graph import Graph
from app.jobs import AlreadyRunning, Job, JobContext, run_job
from app.settings import load_settings

async def hold(context):
    print("running", flush=True)
    await asyncio.sleep(60)
    return {}

async def main():
    settings = load_settings()
    async with await Graph.open(settings) as graph:
        context = JobContext(graph, settings, Clock.from_settings(settings))
        try:
            await run_job(Job("held", hold, timedelta(hours=1)), context, lease=timedelta(seconds=6))
        except AlreadyRunning as error:
            print(error, flush=True)

asyncio.run(main())
"""


async def test_of_two_processes_one_runs_and_a_killed_one_is_followed(
    process_environment: dict[str, str], context: JobContext
) -> None:
    async def process() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            HOLD,
            env=process_environment | {"PYTHONPATH": str(Path(__file__).parents[3])},
            stdout=asyncio.subprocess.PIPE,
        )

    async def line(process: asyncio.subprocess.Process) -> str:
        assert process.stdout is not None
        return (await process.stdout.readline()).decode().strip()

    first = await process()
    try:
        assert await line(first) == "running"
        second = await process()
        assert "already running" in await line(second)
        await second.wait()
    finally:
        first.kill()
        await first.wait()
    work = Work()
    work.may_end.set()
    for _ in range(80):
        try:
            await run_job(Job("held", work, HOUR), context)
        except AlreadyRunning:
            await asyncio.sleep(0.25)
        else:
            return
    pytest.fail("the lock of a killed process was never freed")
