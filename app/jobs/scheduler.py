"""The process that starts jobs by the clock, survives Neo4j being away, and ends when told to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from app.clock import Clock
from app.errors import SproutError
from app.graph import Graph, GraphUnavailable
from app.jobs import queries
from app.jobs.job import Job, JobContext
from app.jobs.runner import AlreadyRunning, run_job
from app.settings import Settings
from app.waiting import came_within

log = structlog.get_logger(__name__)

#: A simulated clock shortens intervals at most so much: a minute becomes a second, a night 24 minutes.
FASTEST = 60.0
#: How often the clock is looked at, whose speed another process may have changed.
_LOOK = timedelta(seconds=0.5)
#: Jobs that come less often than this work long; they run one after another, so that they leave room for the others.
_LONG = timedelta(minutes=10)
_RETRY_AWAY = timedelta(seconds=10)
_RETRY_FAILED = timedelta(minutes=10)


def real_interval(job: Job, clock: Clock) -> timedelta:
    """Real time between two starts of a job, at the clock's present speed."""
    every = job.every.total_seconds()
    return timedelta(seconds=max(clock.real_seconds(every), every / FASTEST))


class Schedule:
    """Starts each job when it is due: counted from its last start, wherever that was.

    Args:
        jobs: In the order in which those that are due at once begin.
        context: Given to every run.
    """

    def __init__(self, jobs: Sequence[Job], context: JobContext) -> None:
        self.jobs = {job.name: job for job in jobs}
        self.context = context
        self._running: set[asyncio.Task[Any]] = set()
        self._long = asyncio.Semaphore(1)
        self._scheduler = AsyncIOScheduler(
            executors={"default": AsyncIOExecutor()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        # A run that takes longer than its interval is no news: the next one comes after it.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    async def run(self, stop: asyncio.Event) -> None:
        """Starts jobs until told to stop; then ends the running ones, which record that they were stopped."""
        due = await self._due(stop)
        if stop.is_set():
            return
        for job in self.jobs.values():
            self._scheduler.add_job(
                self._start,
                IntervalTrigger(seconds=real_interval(job, self.context.clock).total_seconds(), timezone=UTC),
                args=(job,),
                id=job.name,
                next_run_time=due[job.name],
            )
        self._scheduler.start()
        log.info("schedule started", jobs=list(self.jobs))
        await self._follow_clock(stop)
        self._scheduler.pause()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        log.info("schedule stopped")

    async def _follow_clock(self, stop: asyncio.Event) -> None:
        """Until told to stop: when the clock's speed was changed, intervals change with it."""
        kept = {name: real_interval(job, self.context.clock) for name, job in self.jobs.items()}
        while not stop.is_set():
            await came_within(stop, _LOOK.total_seconds())
            for name, job in self.jobs.items():
                interval = real_interval(job, self.context.clock)
                if interval == kept[name]:
                    continue
                kept[name] = interval
                due = self._scheduler.get_job(name).next_run_time
                trigger = IntervalTrigger(seconds=interval.total_seconds(), timezone=UTC)
                self._scheduler.modify_job(name, trigger=trigger, next_run_time=min(due, datetime.now(UTC) + interval))

    async def _due(self, stop: asyncio.Event) -> dict[str, datetime]:
        """When each job is due next; waits for Neo4j as long as it takes."""
        while not stop.is_set():
            now = datetime.now(UTC)
            try:
                last = await queries.last_runs(self.context.graph, list(self.jobs), now)
            except GraphUnavailable as error:
                log.warning("schedule waits for Neo4j", error=str(error))
                await came_within(stop, (_RETRY_AWAY / 5).total_seconds())
                continue
            return {job.name: self._next(job, last.get(job.name), now) for job in self.jobs.values()}
        return {}

    def _next(self, job: Job, last: queries.LastRun | None, now: datetime) -> datetime:
        """An interval after the last start, or now if that is past, or if the last run failed or there was none."""
        if last is None or last.state == "failed":
            return now
        return max(now, last.real_started_at + real_interval(job, self.context.clock))

    async def _start(self, job: Job) -> None:
        """One run, with all that may go wrong told to the log and tried again in time."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            if job.every >= _LONG:
                async with self._long:
                    await self._run(job)
            else:
                await self._run(job)
        except asyncio.CancelledError:
            # Told to stop, as the run's record says; APScheduler would tell it as a failure.
            log.info("job stopped", job=job.name)
        finally:
            self._running.discard(task)

    async def _run(self, job: Job) -> None:
        try:
            done = await run_job(job, self.context)
        except AlreadyRunning as error:
            log.info("job left alone", job=job.name, reason=str(error))
        except GraphUnavailable as error:
            log.warning("job waits for Neo4j", job=job.name, error=str(error))
            self._again(job, _RETRY_AWAY)
        except SproutError as error:
            log.warning("job failed", job=job.name, error=str(error))
            self._again(job, _RETRY_FAILED)
        except Exception:  # a defect of one job must not end the others
            log.exception("job failed", job=job.name)
            self._again(job, _RETRY_FAILED)
        else:
            # What comes every minute and finds nothing to do is told to those who look closely.
            tell = log.info if job.every >= _LONG or any(done.counts.values()) else log.debug
            tell("job done", job=job.name, milliseconds=done.milliseconds, **done.counts)
            for other in self.jobs.values():
                if other.after == job.name:
                    self._again(other, timedelta(0))

    def _again(self, job: Job, wait: timedelta) -> None:
        """Brings the next start forward."""
        soon = datetime.now(UTC) + wait
        if self._scheduler.get_job(job.name).next_run_time > soon:
            self._scheduler.modify_job(job.name, next_run_time=soon)


async def open_graph(settings: Settings, stop: asyncio.Event) -> Graph | None:
    """Opens the graph as soon as Neo4j answers; None when told to stop before."""
    while not stop.is_set():
        try:
            return await Graph.open(settings)
        except GraphUnavailable as error:
            log.warning("scheduler waits for Neo4j", error=str(error))
            await came_within(stop, (_RETRY_AWAY / 5).total_seconds())
    return None
