"""The scheduler starts what is due, goes on after failures, and ends what runs when told to stop."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.clock import Clock
from app.graph import Graph
from app.jobs import Counts, Job, JobContext, run_job
from app.jobs.queries import last_runs
from app.jobs.scheduler import Schedule, open_graph
from app.settings import Settings


class Runs:
    """Jobs that count their runs."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()
        self.changed = asyncio.Condition()

    def job(
        self, name: str, every: timedelta, *, after: str | None = None, fails: bool = False, hangs: bool = False
    ) -> Job:
        async def run(context: JobContext) -> Counts:
            async with self.changed:
                self.of[name] += 1
                self.changed.notify_all()
            if fails:
                raise ValueError("no luck")
            if hangs:
                await asyncio.sleep(600)
            return {}

        return Job(name, run, every, after)

    async def until(self, name: str, times: int) -> None:
        async with asyncio.timeout(30), self.changed:
            await self.changed.wait_for(lambda: self.of[name] >= times)


@pytest.fixture
def context(graph: Graph, settings: Settings, clock: Clock) -> JobContext:
    return JobContext(graph, settings, clock)


async def stopped(schedule: asyncio.Task[None], stop: asyncio.Event) -> None:
    stop.set()
    async with asyncio.timeout(10):
        await schedule


async def test_jobs_start_at_once_then_every_interval_and_failures_stop_nobody(context: JobContext) -> None:
    runs, stop = Runs(), asyncio.Event()
    jobs = [
        runs.job("bad", timedelta(seconds=0.5), fails=True),
        runs.job("often", timedelta(seconds=0.5)),
        runs.job("nightly", timedelta(days=1)),
        runs.job("follows", timedelta(days=1), after="nightly"),
    ]
    schedule = asyncio.create_task(Schedule(jobs, context).run(stop))
    await runs.until("often", 3)
    await runs.until("bad", 2)
    await runs.until("follows", 1)
    await stopped(schedule, stop)
    assert runs.of["nightly"] == 1


async def test_a_clock_that_is_made_to_fly_brings_jobs_forward(context: JobContext, tmp_path: Path) -> None:
    runs, stop = Runs(), asyncio.Event()
    clock = Clock(file=tmp_path / "clock.json")
    clock.tell(start=datetime.now(UTC), speed=1.0)
    schedule = Schedule([runs.job("each-minute", timedelta(minutes=1))], replace(context, clock=clock))
    running = asyncio.create_task(schedule.run(stop))
    await runs.until("each-minute", 1)
    clock.tell(start=clock.now(), speed=480.0)
    async with asyncio.timeout(15):
        await runs.until("each-minute", 3)
    await stopped(running, stop)


async def test_what_ran_elsewhere_is_not_due_yet(context: JobContext) -> None:
    runs, stop = Runs(), asyncio.Event()
    nightly = runs.job("nightly", timedelta(days=1))
    await run_job(nightly, context)
    schedule = asyncio.create_task(Schedule([nightly, runs.job("often", timedelta(seconds=0.3))], context).run(stop))
    await runs.until("often", 2)
    await stopped(schedule, stop)
    assert runs.of["nightly"] == 1


async def test_a_clock_that_runs_faster_makes_jobs_come_sooner(context: JobContext) -> None:
    fast = replace(context, clock=Clock(datetime(2026, 11, 25, 16, tzinfo=UTC), 1_000_000_000.0, 120.0))
    runs, stop = Runs(), asyncio.Event()
    schedule = asyncio.create_task(Schedule([runs.job("minutely", timedelta(minutes=1))], fast).run(stop))
    await runs.until("minutely", 3)
    await stopped(schedule, stop)


async def test_stopping_ends_a_running_job_and_records_it(context: JobContext) -> None:
    runs, stop = Runs(), asyncio.Event()
    schedule = asyncio.create_task(Schedule([runs.job("long", timedelta(hours=1), hangs=True)], context).run(stop))
    await runs.until("long", 1)
    await stopped(schedule, stop)
    last = (await last_runs(context.graph, ["long"], datetime.now(UTC)))["long"]
    assert (last.state, last.error, last.running) == ("failed", "stopped", False)


async def test_a_neo4j_that_is_away_is_waited_for_until_told_to_stop(settings: Settings) -> None:
    stop = asyncio.Event()
    waiting = asyncio.create_task(open_graph(settings.model_copy(update={"neo4j_url": "bolt://127.0.0.1:1"}), stop))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    stop.set()
    async with asyncio.timeout(20):
        assert await waiting is None
